import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { App } from './App.tsx'
import { NotFound } from './NotFound.tsx'
import { PageFailure } from './PageFailure.tsx'
import { Summary } from './Summary.tsx'
import { PageSkeleton } from './ui/PageSkeleton.tsx'
import { readView, type View, writeView } from './url.ts'

const rootRoute = createRootRoute({
  validateSearch: (search) => search as unknown as View,
  component: App,
  notFoundComponent: NotFound,
})
const summaryRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: Summary })
const qualityRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/quality',
  component: lazyRouteComponent(() => import('./quality/QualityPage.tsx'), 'QualityPage'),
})
const syncRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sync',
  component: lazyRouteComponent(() => import('./sync/SyncPage.tsx'), 'SyncPage'),
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([summaryRoute, qualityRoute, syncRoute]),
  parseSearch: (search) => readView(search) as unknown as Record<string, unknown>,
  stringifySearch: (search) => writeView(search as unknown as View),
  defaultPreload: 'intent',
  defaultPendingComponent: PageSkeleton,
  defaultPendingMs: 150,
  defaultErrorComponent: PageFailure,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
