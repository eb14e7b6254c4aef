/** How the embedded PostgreSQL is tuned: for a laptop that has other work as well. */
import { statfsSync } from 'node:fs'
import { totalmem } from 'node:os'

const MB = 1024 * 1024

/** Run-time parameters of `postgres -c`, without address and port. */
export function defaultSettings(): Record<string, string> {
  const memory = availableMemory()
  const megabytes = (share: number, least: number, most: number) =>
    `${Math.round(Math.min(Math.max(memory * share, least * MB), most * MB) / MB)}MB`
  return {
    shared_buffers: megabytes(0.25, 32, 512),
    effective_cache_size: megabytes(0.5, 128, 16_384),
    maintenance_work_mem: megabytes(0.05, 32, 256),
    work_mem: '32MB',
    max_connections: '200',
    random_page_cost: '1.1',
    max_wal_size: '2GB',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    unix_socket_directories: '',
    ...(hasSmallSharedMemory() ? { dynamic_shared_memory_type: 'sysv' } : {}),
  }
}

/** What this process may use: a container's limit where there is one. */
function availableMemory(): number {
  const limit = process.constrainedMemory?.() ?? 0
  return limit > 0 && limit < totalmem() ? limit : totalmem()
}

/** Containers have 64 MB in /dev/shm, too little for parallel queries. */
function hasSmallSharedMemory(): boolean {
  if (process.platform !== 'linux') return false
  try {
    const { bsize, blocks } = statfsSync('/dev/shm')
    return bsize * blocks < 256 * MB
  } catch {
    return true
  }
}
