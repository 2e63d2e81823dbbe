import { useEffect, useRef, useState } from 'react';
import { Icon } from './icon.tsx';

/** A command with a button that copies it; where the browser forbids copying, the command is selected instead. */
export function CopyLine({ text, label }: { readonly text: string; readonly label: string }) {
  const [said, setSaid] = useState('');
  const code = useRef<HTMLElement>(null);
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), 2500);
    return () => clearTimeout(timer);
  }, [said]);
  const select = (): void => {
    if (code.current !== null) window.getSelection()?.selectAllChildren(code.current);
    setSaid('Selected');
  };
  const copy = (): void => {
    // On plain http the clipboard is absent from the browser, whatever its types say.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard === undefined) select();
    else clipboard.writeText(text).then(() => setSaid('Copied'), select);
  };
  return (
    <div className="copy-line">
      <pre tabIndex={0} role="region" aria-label={label}>
        <code ref={code}>{text}</code>
      </pre>
      <button type="button" className="button" onClick={copy}>
        <Icon name="copy" size={14} />
        <span aria-live="polite">{said === '' ? 'Copy' : said}</span>
        <span className="visually-hidden">: {label}</span>
      </button>
    </div>
  );
}
