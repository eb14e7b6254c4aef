/** Cube prints notices for those who configure it; here one of them is our own choice. */
import { createRequire } from 'node:module'

interface Notices {
  displayCLIWarningOnce(key: string, message: string): void
}

/** No notice for the planner that we chose on purpose; every other notice is printed as before. */
export function silencePlannerNotice(): void {
  const require = createRequire(import.meta.url)
  const fromCore = createRequire(require.resolve('@cubejs-backend/server-core'))
  const notices = fromCore('@cubejs-backend/shared/dist/src/cli') as Notices
  const print = notices.displayCLIWarningOnce
  notices.displayCLIWarningOnce = (key, message) => {
    if (key !== 'CUBEJS_TESSERACT_SQL_PLANNER') print(key, message)
  }
}
