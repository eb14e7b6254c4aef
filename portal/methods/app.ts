/** `app.info` and `feature.get`. */
import { RestError } from '../errors.ts'
import type { Methods } from './method.ts'

export const app: Methods = {
  'app.info': {
    run(_params, { application }) {
      if (!application)
        throw new RestError(403, 'ACCESS_DENIED', 'Access denied! Application context required')
      return {
        result: {
          ID: 5,
          CODE: application.code,
          VERSION: 1,
          STATUS: 'L',
          INSTALLED: application.installed,
          PAYMENT_EXPIRED: 'N',
          DAYS: null,
          LANGUAGE_ID: 'ru',
          LICENSE: 'ru_pro',
          LICENSE_TYPE: 'pro',
          LICENSE_FAMILY: 'pro',
        },
      }
    },
  },
  'feature.get': {
    run: ({ CODE, code }) => ({
      result: { value: String(CODE ?? code) === 'rest_offline_extended' ? 'Y' : 'N' },
    }),
  },
}
