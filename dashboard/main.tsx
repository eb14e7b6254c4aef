import './mantine.ts'
import './styles.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startI18n, storedLocale } from './i18n/index.ts'
import { router } from './router.tsx'
import { fetchSession } from './server.ts'
import { cssVariables, theme } from './theme.ts'

const isRefusal = (error: unknown) => {
  const status = (error as { status?: number }).status ?? 0
  return status >= 400 && status < 500
}

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5 * 60_000,
      gcTime: 15 * 60_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 1 && !isRefusal(error),
      retryDelay: 800,
    },
  },
})

const colorScheme = localStorageColorSchemeManager({ key: 'vitrina.theme' })

// A chunk of an older build is gone after an update: the page is opened anew, but never in a loop.
addEventListener('vite:preloadError', () => {
  if (performance.now() > 10_000) location.reload()
})

// On its way while the page starts; before the first sync there is no session yet, and App asks again.
fetchSession().catch(() => undefined)

await startI18n(storedLocale())

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
      deduplicateInlineStyles
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
