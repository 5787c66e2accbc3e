// Runs before the first paint, so that no page flashes in the wrong colours.
const system = matchMedia('(prefers-color-scheme: dark)');

function applyTheme() {
  let chosen = null;
  try {
    chosen = localStorage.getItem('stagewright.theme');
  } catch {
    // Without storage the system's choice holds.
  }
  const wanted = chosen === 'light' || chosen === 'dark' ? chosen : system.matches ? 'dark' : 'light';
  document.documentElement.dataset.theme = wanted;
}

applyTheme();
system.addEventListener('change', applyTheme);
addEventListener('storage', applyTheme);
addEventListener('stagewright-theme', applyTheme);
