// Runs before the first paint, so that nobody who wants it dark sees a white flash.
(() => {
  let theme = 'system';
  try {
    theme = JSON.parse(localStorage.getItem('millrace.settings') ?? '{}').theme ?? 'system';
  } catch {
    // What cannot be read is as if nothing had been chosen.
  }
  const dark =
    theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
