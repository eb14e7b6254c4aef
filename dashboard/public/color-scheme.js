// Runs before the first paint, so that a dark page never flashes white. A file of its own: inline scripts are forbidden.
;(() => {
  let stored
  try {
    stored = localStorage.getItem('vitrina.theme')
  } catch {
    // Storage is forbidden to embedded pages in some browsers: follow the system.
  }
  const dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
