import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startTheme } from './state/theme.ts';
import './styles/tokens.css';
import './styles/frame.css';
import './styles/fleet.css';
import './styles/stack.css';
import './styles/panels.css';

startTheme();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id root.');
createRoot(root).render(<App />);
