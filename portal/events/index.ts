/** Everything that the portal tells by itself: outgoing webhooks and the events of an application. */
import { Collection } from '../store/collection.ts'
import type { Row } from '../store/table.ts'
import type { Store } from '../store.ts'
import { Application, type ApplicationOptions } from './application.ts'
import { Delivery, type Disorder } from './delivery.ts'
import { type Happening, happenings, TOLD_COLLECTIONS } from './happenings.ts'
import type { Identity } from './identity.ts'
import { OutgoingWebhooks } from './webhooks.ts'

export interface EventOptions {
  /** Refuse handlers that a real portal refuses: http and local addresses. False by default. */
  strict?: boolean
  /** Decides what `duplicate`, `shuffle` and `lose` strike. */
  seed?: number
}

export interface EventParts {
  store: Store
  identity: Identity
  /** Unix seconds of the portal. */
  now(): number
  scopes(): readonly string[]
}

/** What tests see of the delivery. */
export interface Events extends Disorder {
  /** Until everything told so far has been handed over. */
  idle(): Promise<void>
  /** Events handed over, and those of them that no handler took. */
  readonly sent: number
  readonly failed: number
}

export class PortalEvents {
  readonly delivery: Delivery
  readonly webhooks: OutgoingWebhooks
  readonly application: Application | undefined
  readonly #parts: EventParts
  #unwatch: (() => void)[] = []

  constructor(options: EventOptions, application: ApplicationOptions | undefined, parts: EventParts) {
    const { strict = false, seed = 1 } = options
    const { identity, now, scopes } = parts
    const changed = () => this.#listen()
    this.#parts = parts
    this.delivery = new Delivery(seed)
    this.webhooks = new OutgoingWebhooks(this.delivery, identity, strict, changed)
    this.application =
      application &&
      new Application(application, { delivery: this.delivery, identity, strict, scopes, now, changed })
  }

  /** Whether anybody wants to hear of changes. */
  get wanted() {
    return this.webhooks.size > 0 || (this.application?.handlers.length ?? 0) > 0
  }

  close() {
    this.delivery.close()
    this.application?.close()
    this.#stop()
  }

  #listen() {
    if (!this.wanted) return this.#stop()
    if (this.#unwatch.length > 0) return
    const { store } = this.#parts
    for (const name of TOLD_COLLECTIONS) {
      const collection = (store as unknown as Record<string, unknown>)[name]
      if (collection instanceof Collection) this.#watch(name, collection as Collection<Row>)
    }
    // every smart process keeps its items apart
    const watchItems = (type: number) =>
      this.#watch('items', store.items.of(type) as unknown as Collection<Row>)
    for (const { entityTypeId } of store.itemTypes.all()) watchItems(entityTypeId)
    this.#unwatch.push(
      store.itemTypes.watch((kind, { entityTypeId }) => kind === 'add' && watchItems(entityTypeId)),
    )
  }

  #watch(name: string, collection: Collection<Row>) {
    const end = collection.watch((kind, row, before) => {
      for (const happening of happenings({ collection: name, kind, row, before })) this.#tell(happening)
    })
    this.#unwatch.push(end)
  }

  #stop() {
    for (const end of this.#unwatch) end()
    this.#unwatch = []
  }

  #tell(happening: Happening) {
    const at = Math.floor(this.#parts.now())
    if (happening.audience !== 'application') this.webhooks.tell(happening, at)
    if (happening.audience !== 'webhook') this.application?.tell(happening, at)
  }
}

/** Switches of the delivery and its counters, as one object. */
export const eventControls = ({ delivery }: PortalEvents): Events => ({
  get duplicate() {
    return delivery.disorder.duplicate
  },
  set duplicate(share) {
    delivery.disorder.duplicate = share
  },
  get shuffle() {
    return delivery.disorder.shuffle
  },
  set shuffle(on) {
    delivery.disorder.shuffle = on
  },
  get lose() {
    return delivery.disorder.lose
  },
  set lose(share) {
    delivery.disorder.lose = share
  },
  idle: () => delivery.idle(),
  get sent() {
    return delivery.sent
  },
  get failed() {
    return delivery.failed
  },
})
