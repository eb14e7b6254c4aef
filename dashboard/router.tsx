import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { App } from './App.tsx'
import { readView, type View, writeView } from './url.ts'

const rootRoute = createRootRoute()
const summaryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: (search) => search as unknown as View,
  component: App,
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([summaryRoute]),
  parseSearch: (search) => readView(search) as unknown as Record<string, unknown>,
  stringifySearch: (search) => writeView(search as unknown as View),
  defaultNotFoundComponent: App,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
