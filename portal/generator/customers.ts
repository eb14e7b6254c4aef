/** Customers of the invented company: new ones appear, good ones come again. */
import { emptyCompany, emptyContact } from '../entities/clients.ts'
import type { Store } from '../store.ts'
import { UF } from './dictionaries.ts'
import { inventFirm, inventPerson, latin, type Person, phone } from './names.ts'
import type { Random } from './random.ts'

export interface Customer {
  companyId: number | null
  contactId: number | null
  name: string
  won: boolean
}

export interface Birth {
  random: Random
  at: number
  manager: number
  source: string | null
}

export class Customers {
  readonly #store: Store
  /** One entry for each purchase: who bought often is likelier to buy again. */
  readonly #buyers: Customer[] = []
  readonly #seen: Customer[] = []

  constructor(store: Store) {
    this.#store = store
  }

  bought(customer: Customer) {
    customer.won = true
    this.#buyers.push(customer)
  }

  /** Somebody for a new deal: a known customer with the chance given, else a new one. */
  choose(birth: Birth, repeat: number): Customer {
    const { random } = birth
    const again = random.chance(repeat)
    if (again && this.#buyers.length > 0) return this.#recent(this.#buyers, random)
    if (!again && random.chance(0.05) && this.#seen.length > 0) return this.#recent(this.#seen, random)
    const customer = this.#invent(birth)
    if (customer.companyId !== null || customer.contactId !== null) this.#seen.push(customer)
    return customer
  }

  /** Somebody else from the same firm, for a deal that several people decide. */
  colleague(birth: Birth, company: number): number {
    const email = String(this.#store.companies.get(company)?.EMAIL ?? 'info@mail.example')
    const domain = email.slice(email.indexOf('@') + 1)
    return this.#addContact(birth, inventPerson(birth.random), { id: company, domain })
  }

  #recent(list: Customer[], random: Random): Customer {
    return list[Math.floor(list.length * random.next() ** 0.5)]!
  }

  #invent(birth: Birth): Customer {
    const kind = birth.random.next()
    if (kind < 0.015) return { companyId: null, contactId: null, name: '', won: false }
    const firm = kind < 0.15 ? undefined : this.#addCompany(birth)
    if (firm && kind > 0.93) return { companyId: firm.id, contactId: null, name: firm.title, won: false }
    const person = inventPerson(birth.random)
    const contactId = this.#addContact(birth, person, firm)
    return {
      companyId: firm?.id ?? null,
      contactId,
      name: firm?.title ?? `${person.surname} ${person.name}`,
      won: false,
    }
  }

  #addCompany(birth: Birth) {
    const { random } = birth
    const { title, city, domain } = inventFirm(random)
    const id = this.#store.companies.nextId()
    const row = Object.assign(emptyCompany(id), born(birth), {
      TITLE: title,
      COMPANY_TYPE: 'CUSTOMER',
      INDUSTRY: random.pick(['MANUFACTURING', 'FOOD', 'RETAIL', 'ECOMMERCE', 'DELIVERY', 'OTHER']),
      EMPLOYEES: random.pick([
        'EMPLOYEES_1',
        'EMPLOYEES_1',
        'EMPLOYEES_2',
        'EMPLOYEES_2',
        'EMPLOYEES_3',
        'EMPLOYEES_4',
      ]),
      REVENUE: 0,
      CURRENCY_ID: 'RUB',
      IS_MY_COMPANY: false,
      PHONE: phone(random),
      EMAIL: `info@${domain}`,
      HAS_PHONE: true,
      HAS_EMAIL: true,
      [UF.city]: city,
    })
    this.#store.companies.insert(row)
    return { id, title, domain }
  }

  #addContact(birth: Birth, person: Person, firm: { id: number; domain: string } | undefined): number {
    const { random } = birth
    const id = this.#store.contacts.nextId()
    const hasMail = random.chance(0.7)
    const row = Object.assign(emptyContact(id), born(birth), {
      NAME: person.name,
      LAST_NAME: random.chance(0.85) ? person.surname : null,
      SECOND_NAME: random.chance(0.4) ? person.patronymic : null,
      POST: firm
        ? random.pick(['Директор', 'Снабженец', 'Менеджер по закупкам', 'Заведующий складом', null])
        : null,
      TYPE_ID: 'CLIENT',
      SOURCE_ID: birth.source,
      EXPORT: true,
      COMPANY_ID: firm?.id ?? null,
      PHONE: phone(random),
      EMAIL: hasMail ? `${latin(person.name)}@${firm?.domain ?? 'mail.example'}` : null,
      HAS_PHONE: true,
      HAS_EMAIL: hasMail,
    })
    this.#store.contacts.insert(row)
    return id
  }
}

const born = ({ at, manager }: Birth) => ({
  ASSIGNED_BY_ID: manager,
  CREATED_BY_ID: manager,
  MODIFY_BY_ID: manager,
  LAST_ACTIVITY_BY: manager,
  DATE_CREATE: at,
  DATE_MODIFY: at,
  LAST_ACTIVITY_TIME: at,
})
