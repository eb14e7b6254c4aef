/**
 * The custom fields of deals and leads of all portals, as dimensions. The dictionary is `raw.user_fields`; without it there are none.
 * A field that several portals have is one dimension, titled as in the first of them.
 */
const { Client } = require('pg')

const REFRESH_MS = 5_000
const ENTITIES = ['CRM_DEAL', 'CRM_LEAD']
let known = { at: 0, fields: {}, version: 'none' }
let reading = null

/** Changes when a field is added, renamed or removed. */
const fieldsVersion = async () => (await current()).version

/** `[{ name, label, type }]` of `CRM_DEAL` or `CRM_LEAD`; `name` is the dimension and the key in `custom`, `type` is Cube's. */
const customFields = async (entity) => (await current()).fields[entity] ?? []

/** What is known at once, renewed behind: no reader waits for the dictionary, and a failed look keeps the last fields. */
async function current() {
  if (known.at === 0) return look()
  if (Date.now() - known.at > REFRESH_MS) look().catch(() => {})
  return known
}

function look() {
  reading ??= read().finally(() => {
    reading = null
  })
  return reading
}

async function read() {
  const rows = await dictionary()
  const fields = Object.fromEntries(
    ENTITIES.map((entity) => [entity, dimensions(rows.filter(({ entity_id }) => entity_id === entity))]),
  )
  known = { at: Date.now(), fields, version: JSON.stringify(fields) }
  return known
}

const DICTIONARY = `
  select
    entity_id,
    field_name,
    (array_agg(label order by portal_id) filter (where label <> ''))[1] as label,
    array_agg(user_type_id) as user_type_ids,
    bool_or(multiple) as multiple
  from raw.user_fields
  where entity_id = any ($1) and deleted_at is null
  group by entity_id, field_name
  order by (array_agg(sort order by portal_id))[1], field_name`

async function dictionary() {
  const client = new Client({
    host: process.env.CUBEJS_DB_HOST,
    port: Number(process.env.CUBEJS_DB_PORT ?? 5432),
    database: process.env.CUBEJS_DB_NAME,
    user: process.env.CUBEJS_DB_USER,
    password: process.env.CUBEJS_DB_PASS,
    ssl: process.env.CUBEJS_DB_SSL === 'true' ? { rejectUnauthorized: false } : undefined,
  })
  // A connection that is cut off fails the query below; without a listener it would end the process.
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query("select to_regclass('raw.user_fields') is not null as there")
    if (!rows[0].there) return []
    return (await client.query(DICTIONARY, [ENTITIES])).rows
  } finally {
    await client.end()
  }
}

const dimensions = (rows) => rows.map(dimension).filter(isFirst)

const TYPES = { double: 'number', integer: 'number' }

/** A number only where it is one in every portal: what is text in one of them would be lost. */
function dimension({ field_name, label, user_type_ids, multiple }) {
  const name = field_name.toLowerCase().replace(/^uf_crm_/, 'uf_')
  return {
    name,
    label: label || field_name,
    type: !multiple && user_type_ids.every((type) => TYPES[type] === 'number') ? 'number' : 'string',
  }
}

const isFirst = (field, index, all) =>
  /^uf_[a-z0-9_]+$/.test(field.name) && all.findIndex((other) => other.name === field.name) === index

module.exports = { customFields, fieldsVersion }
