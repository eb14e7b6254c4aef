/** Small methods that a client calls first. */
import type { Methods } from './method.ts'

export const helpers: Methods = {
  profile: {
    run(_params, { store, userId, admin }) {
      const user = store.users.get(userId)
      return {
        result: {
          ID: String(userId),
          ADMIN: admin,
          NAME: user?.NAME ?? '',
          LAST_NAME: user?.LAST_NAME ?? '',
          PERSONAL_GENDER: user?.PERSONAL_GENDER ?? '',
          TIME_ZONE: '',
        },
      }
    },
  },
  scope: { run: (_params, { scopes }) => ({ result: scopes }) },
  'server.time': { run: (_params, { dialect, now }) => ({ result: dialect.time.format(Math.floor(now)) }) },
  // 2: simple CRM, leads are converted at once on arrival
  'crm.settings.mode.get': {
    scope: 'crm',
    run(_params, { store, modules, crmMode }) {
      const leads = modules?.leads !== false && store.leads.all().length > 0
      return { result: (crmMode ?? (leads ? 'classic' : 'simple')) === 'classic' ? 1 : 2 }
    },
  },
  'crm.enum.settings.mode': {
    scope: 'crm',
    run: () => ({
      result: [
        { ID: 1, NAME: 'Классическая CRM' },
        { ID: 2, NAME: 'Простая CRM' },
      ],
    }),
  },
}
