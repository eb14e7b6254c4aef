import type { EntityStatus, PortalStatus, StatusReport } from '../../../dashboard/sync/status.ts'

export const now = '2026-11-21T12:00:00.000Z'

export const entity = (change: Partial<EntityStatus> = {}): EntityStatus => ({
  entity: 'deals',
  state: 'connected',
  reason: null,
  lagSeconds: 12,
  syncedAt: '2026-11-21T11:59:48.000Z',
  reconciledAt: null,
  rows: 10_000,
  quarantined: 0,
  missing: 0,
  ...change,
})

export const portal = (change: Partial<PortalStatus> = {}): PortalStatus => ({
  id: 1,
  name: 'romashka.bitrix24.ru',
  url: 'https://romashka.bitrix24.ru',
  demo: false,
  user: { id: 1, name: 'Анна', admin: true },
  crmMode: 'classic',
  scopes: ['crm'],
  timezoneOffset: '+03:00',
  running: null,
  lastError: null,
  nextRunInSeconds: 8,
  limits: { bucket: { level: 0, size: 50, perSecond: 2 }, operating: [] },
  requests24h: 0,
  waited24hSeconds: 0,
  refused24h: 0,
  queue: { waiting: 0, oldestSeconds: null },
  lastEventAt: null,
  entities: [entity()],
  ...change,
})

export const report = (portals: PortalStatus[], change: Partial<StatusReport> = {}): StatusReport => ({
  now,
  version: 1,
  awaiting: null,
  portals,
  runs: [],
  quarantine: [],
  database: { sizeBytes: 1, rawRows: 1 },
  ...change,
})
