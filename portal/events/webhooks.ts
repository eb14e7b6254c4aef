/** Outgoing webhooks: handlers set up in the portal's pages, without any code in the portal. */
import { randomBytes } from 'node:crypto'
import type { Delivery } from './delivery.ts'
import { type Happening, isEvent } from './happenings.ts'
import { checkHandler, type Identity, portalAuth } from './identity.ts'

export interface OutgoingWebhook {
  /** Handler. */
  url: string
  /** Names such as `ONCRMDEALUPDATE`, in any case. */
  events: string[]
  /** Random when absent. */
  applicationToken?: string
}

/** A webhook as it was set up. */
export interface SetUpWebhook extends Required<OutgoingWebhook> {
  id: number
}

const APPLICATIONS_ONLY = new Set(['ONCRMDEALMOVETOCATEGORY', 'ONAPPINSTALL', 'ONOFFLINEEVENT'])

export class OutgoingWebhooks {
  readonly #list: SetUpWebhook[] = []
  readonly #delivery: Delivery
  readonly #identity: Identity
  readonly #strict: boolean
  readonly #changed: () => void
  #nextId = 1

  /** @param changed called whenever the list changes */
  constructor(delivery: Delivery, identity: Identity, strict: boolean, changed: () => void) {
    this.#delivery = delivery
    this.#identity = identity
    this.#strict = strict
    this.#changed = changed
  }

  get size() {
    return this.#list.length
  }

  /** @throws {Error} for unknown events, events of applications only, and addresses that the portal would refuse */
  add({ url, events, applicationToken = randomBytes(16).toString('hex') }: OutgoingWebhook): SetUpWebhook {
    checkHandler(url, this.#strict)
    const names = events.map((name) => name.toUpperCase())
    const wrong = names.find((name) => !isEvent(name) || APPLICATIONS_ONLY.has(name))
    if (wrong) throw new Error(`event ${wrong}: not available to outgoing webhooks`)
    const webhook = { id: this.#nextId++, url, events: names, applicationToken }
    this.#list.push(webhook)
    this.#changed()
    return webhook
  }

  remove(id: number) {
    const at = this.#list.findIndex((webhook) => webhook.id === id)
    if (at >= 0) this.#list.splice(at, 1)
    this.#changed()
  }

  tell({ name, data }: Happening, at: number) {
    for (const { id, url, events, applicationToken } of this.#list) {
      if (!events.includes(name)) continue
      this.#delivery.post(url, {
        event: name,
        event_handler_id: id,
        data,
        ts: at,
        auth: { ...portalAuth(this.#identity), application_token: applicationToken },
      })
    }
  }
}
