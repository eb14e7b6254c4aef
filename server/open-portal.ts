/** The portals of this run: the user's own or the demo. */
import type { Config } from '../config.ts'
import type { DataFolder } from './data-folder.ts'
import { startDemo } from './demo.ts'
import { Faults } from './faults.ts'
import type { Logger } from './log.ts'
import { greetPortal, PortalDown } from './portal.ts'

export interface OpenPortal {
  webhookUrl: string
  name: string
  demo: boolean
  /** The portal's clock with its offset; undefined while it is down. */
  moment: string | undefined
  /** Why it cannot be read now; undefined when it answered. */
  fault: Error | undefined
}

export interface OpenPortals {
  /** In the order of the settings. */
  portals: OpenPortal[]
  close(): Promise<void>
}

/**
 * @param hasData  whether there is something to show while portals are down
 * @throws the only portal's fault: refused, or down with nothing to show; of several, all faults when none answers
 */
export async function openPortals(
  config: Config,
  folder: DataFolder,
  log: Logger,
  hasData: () => Promise<boolean>,
): Promise<OpenPortals> {
  if (config.BITRIX24_WEBHOOK_URL) {
    const portals = await Promise.all(config.BITRIX24_WEBHOOK_URL.map(greet))
    await judge(portals, log, hasData)
    return { portals, close: async () => {} }
  }
  const { webhookUrl, stop } = await startDemo({
    dataDir: folder.path,
    deals: config.VITRINA_DEMO_DEALS,
    port: config.VITRINA_DEMO_PORT,
    log,
  })
  const { moment } = await greetPortal(webhookUrl)
  return {
    portals: [{ webhookUrl, name: 'Демо-портал', demo: true, moment, fault: undefined }],
    close: stop,
  }
}

async function greet(webhookUrl: string): Promise<OpenPortal> {
  const portal = { webhookUrl, name: new URL(webhookUrl).host, demo: false }
  try {
    return { ...portal, moment: (await greetPortal(webhookUrl)).moment, fault: undefined }
  } catch (error) {
    return { ...portal, moment: undefined, fault: error as Error }
  }
}

/** One portal among several that does not let us in keeps nobody from the others. */
async function judge(portals: OpenPortal[], log: Logger, hasData: () => Promise<boolean>): Promise<void> {
  const faults = portals.flatMap(({ fault }) => fault ?? [])
  if (faults.length === 0) return
  const usable = faults.length < portals.length
  const onlyDown = faults.every((fault) => fault instanceof PortalDown)
  if (!usable && !(onlyDown && (await hasData()))) throw faults.length === 1 ? faults[0]! : new Faults(faults)
  for (const fault of faults)
    log.warn(
      usable
        ? `${fault.message} The other portals are read meanwhile.`
        : `${fault.message} Until then the last data are shown.`,
    )
}
