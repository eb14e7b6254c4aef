/** Everything under GET /metrics; no name, no value and no label is a secret. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { addPortalMetrics, type MetricSources } from './portal-metrics.ts'

export type Metrics = ReturnType<typeof createMetrics>

/** @param sources  what is asked at each scrape; undefined until there is a database */
export function createMetrics(sources: () => MetricSources | undefined) {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  addPortalMetrics(registry, sources)
  const registers = [registry]
  return {
    registry,
    syncs: new Counter({
      name: 'vitrina_syncs_total',
      help: 'Runs of the loader by portal, kind (full, changes, events) and result (ok, failed).',
      labelNames: ['portal', 'kind', 'result'],
      registers,
    }),
    syncSeconds: new Histogram({
      name: 'vitrina_sync_seconds',
      help: 'Seconds that a run of the loader took, by portal and kind.',
      labelNames: ['portal', 'kind'],
      buckets: [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000],
      registers,
    }),
    stageSeconds: new Histogram({
      name: 'vitrina_refresh_seconds',
      help: 'Seconds per stage of a refresh after the runs: marts, rollups.',
      labelNames: ['stage'],
      buckets: [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000],
      registers,
    }),
    rollups: new Gauge({
      name: 'vitrina_rollups',
      help: 'Roll-ups by state: ready (they agree with the marts), building.',
      labelNames: ['state'],
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
