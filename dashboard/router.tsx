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
const salesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sales',
  component: lazyRouteComponent(() => import('./sales/SalesPage.tsx'), 'SalesPage'),
})
const teamRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/team',
  component: lazyRouteComponent(() => import('./team/TeamPage.tsx'), 'TeamPage'),
})
const forgottenRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgotten',
  component: lazyRouteComponent(() => import('./forgotten/ForgottenPage.tsx'), 'ForgottenPage'),
})
const marketingRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/marketing',
  component: lazyRouteComponent(() => import('./marketing/MarketingPage.tsx'), 'MarketingPage'),
})
const customersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/customers',
  component: lazyRouteComponent(() => import('./customers/CustomersPage.tsx'), 'CustomersPage'),
})
const builderRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/builder',
  component: lazyRouteComponent(() => import('./builder/BuilderPage.tsx'), 'BuilderPage'),
})
const metricsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dictionary',
  component: lazyRouteComponent(() => import('./dictionary/DictionaryPage.tsx'), 'DictionaryPage'),
})
const syncRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sync',
  component: lazyRouteComponent(() => import('./sync/SyncPage.tsx'), 'SyncPage'),
})
const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/SettingsPage.tsx'), 'SettingsPage'),
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    summaryRoute,
    salesRoute,
    teamRoute,
    forgottenRoute,
    marketingRoute,
    customersRoute,
    builderRoute,
    metricsRoute,
    qualityRoute,
    syncRoute,
    settingsRoute,
  ]),
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
