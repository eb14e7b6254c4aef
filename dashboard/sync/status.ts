/** What `GET /api/status` answers: its types are the server's own. */
import { useQuery } from '@tanstack/react-query'
import type { StatusReport } from '../../server/status-report.ts'
import { fetchJson } from '../server.ts'

export type * from '../../server/status-report.ts'

const pollMs = 3_000

/** The state of the synchronisation, asked again while the page is visible; kept when an answer fails to come. */
export function useStatus() {
  const { data, error, isError, dataUpdatedAt, refetch } = useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => fetchJson<StatusReport>('/api/status', signal),
    refetchInterval: pollMs,
    staleTime: 0,
    retry: false,
  })
  return { report: data, error, isLost: isError, at: dataUpdatedAt, retry: () => void refetch() }
}
