import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { EntityFreshness } from './freshness.ts'

export type Metrics = ReturnType<typeof createMetrics>

/** Everything under GET /metrics. */
export function createMetrics(freshness: () => Promise<Record<string, EntityFreshness>>) {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  new Gauge({
    name: 'vitrina_entity_lag_seconds',
    help: 'Seconds since the last successful sync of an entity.',
    labelNames: ['entity'],
    registers,
    async collect() {
      this.reset()
      for (const [entity, { lag_seconds }] of Object.entries(await freshness()))
        if (lag_seconds !== null) this.set({ entity }, lag_seconds)
    },
  })
  return {
    registry,
    syncs: new Counter({
      name: 'vitrina_syncs_total',
      help: 'Syncs by result.',
      labelNames: ['result'],
      registers,
    }),
    stageSeconds: new Histogram({
      name: 'vitrina_refresh_seconds',
      help: 'Seconds per stage of a refresh: sync, marts, rollups.',
      labelNames: ['stage'],
      buckets: [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000],
      registers,
    }),
    requests: new Histogram({
      name: 'vitrina_http_request_seconds',
      help: 'Seconds until an answer was complete, by route and status.',
      labelNames: ['route', 'status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
      registers,
    }),
  }
}
