import { chooseTheme, useThemeChoice, type ThemeChoice } from '../state/theme.ts';
import { Icon, type IconName } from './icon.tsx';

const CHOICES: readonly { readonly choice: ThemeChoice; readonly label: string; readonly icon: IconName }[] = [
  { choice: 'system', label: 'As the system', icon: 'system' },
  { choice: 'light', label: 'Light', icon: 'sun' },
  { choice: 'dark', label: 'Dark', icon: 'moon' },
];

/** Chooses light, dark, or what the system says. */
export function ThemeSwitch() {
  const chosen = useThemeChoice();
  return (
    <div className="segments" role="group" aria-label="Colours">
      {CHOICES.map(({ choice, label, icon }) => (
        <button
          key={choice}
          type="button"
          aria-pressed={chosen === choice}
          title={label}
          onClick={() => chooseTheme(choice)}
        >
          <Icon name={icon} />
          <span className="visually-hidden">{label}</span>
        </button>
      ))}
    </div>
  );
}
