/** Dictionaries of the invented company: what does not change while it lives. */
import type { Store } from '../store.ts'
import { currencyInputs, dictionaryInputs, userFieldInputs } from './dictionaries.ts'
import { categoryInputs, stageInputs } from './funnels.ts'
import { leadFieldInputs, leadStatusInputs } from './lead-dictionary.ts'
import { latin } from './names.ts'
import { shipmentFieldInputs, shipmentInputs, shipmentStageInputs } from './shipments.ts'
import { COMPANY, DEPARTMENTS, userInputs } from './staff.ts'

/** @param first the company's first day, unix seconds; @param extras whether it has leads and a smart process */
export function fillDictionaries(store: Store, anchor: number, first: number, extras: boolean) {
  store.load({
    departments: DEPARTMENTS,
    users: userInputs(anchor, (surname) => `${latin(surname)}@severtara.example`),
    categories: categoryInputs,
    statuses: [
      ...stageInputs(),
      ...dictionaryInputs(),
      ...(extras ? [...leadStatusInputs, ...shipmentStageInputs] : []),
    ],
    currencies: currencyInputs(first),
    userFields: [...userFieldInputs, ...(extras ? [...leadFieldInputs, ...shipmentFieldInputs] : [])],
    ...(extras ? shipmentInputs : {}),
    companies: [
      {
        ...{
          ID: 1,
          TITLE: `ООО «${COMPANY}»`,
          COMPANY_TYPE: 'OTHER',
          INDUSTRY: 'MANUFACTURING',
          IS_MY_COMPANY: 'Y',
        },
        ...{ DATE_CREATE: first, CURRENCY_ID: 'RUB', REVENUE: 0 },
      },
    ],
  })
}
