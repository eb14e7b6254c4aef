/** The list of users as a table of plain text. */
import type { Entry } from './directory.ts'
import { describeContext } from './roles.ts'

export function usersTable(users: Entry[]): string {
  if (users.length === 0) return 'No users yet: npm run users -- add anna --role analyst'
  const rows = [['NAME', 'SEES', 'MAY SWITCH TO', 'ADDED', 'LAST SEEN', 'STATE'], ...users.map(cells)]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cells({ name, context, maySwitchTo, createdAt, disabledAt, lastSeenAt }: Entry): string[] {
  return [
    name,
    describeContext(context),
    maySwitchTo.join(', ') || '—',
    day(createdAt),
    lastSeenAt ? moment(lastSeenAt) : 'never',
    disabledAt ? `disabled ${day(disabledAt)}` : 'active',
  ]
}

const day = (date: Date) => moment(date).slice(0, 10)
/** In the time zone of this machine. */
const moment = (date: Date) => {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16).replace('T', ' ')
}
