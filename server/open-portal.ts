/** The portal of this run: the user's own or the demo. */
import type { Config } from '../config.ts'
import type { DataFolder } from './data-folder.ts'
import { startDemo } from './demo.ts'
import type { Logger } from './log.ts'
import { greetPortal, PortalDown } from './portal.ts'

export interface OpenPortal {
  webhookUrl: string
  url: string
  name: string
  demo: boolean
  /** The portal's clock with its offset; undefined while it is down. */
  moment: string | undefined
  close(): Promise<void>
}

/**
 * @param hasData  whether there is something to show while the portal is down
 * @throws {OperatorError} when the webhook is refused, or the portal is down and there is nothing to show
 */
export async function openPortal(
  config: Config,
  folder: DataFolder,
  log: Logger,
  hasData: () => Promise<boolean>,
): Promise<OpenPortal> {
  if (config.BITRIX24_WEBHOOK_URL) return await realPortal(config.BITRIX24_WEBHOOK_URL, log, hasData)
  const demo = await startDemo({
    dataDir: folder.path,
    deals: config.VITRINA_DEMO_DEALS,
    port: config.VITRINA_DEMO_PORT,
    log,
  })
  const { moment } = await greetPortal(demo.webhookUrl)
  const url = new URL(demo.webhookUrl).origin
  return {
    webhookUrl: demo.webhookUrl,
    url,
    name: 'Демо-портал',
    demo: true,
    moment,
    close: demo.stop,
  }
}

async function realPortal(
  webhookUrl: string,
  log: Logger,
  hasData: () => Promise<boolean>,
): Promise<OpenPortal> {
  const { origin, host } = new URL(webhookUrl)
  const portal = { webhookUrl, url: origin, name: host, demo: false, close: async () => {} }
  try {
    return { ...portal, ...(await greetPortal(webhookUrl)) }
  } catch (error) {
    if (!(error instanceof PortalDown) || !(await hasData())) throw error
    log.warn(`${error.message} Until then the last data are shown.`)
    return { ...portal, moment: undefined }
  }
}
