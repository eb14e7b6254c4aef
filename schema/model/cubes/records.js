/** What cubes inherit: row-level rules, and for those about deals and leads their custom fields. */
const { policies } = require('../access.js')
const { customFields } = require('../custom-fields.js')

/** Text that is no number must not fail a whole report. */
const number = (text) => `CASE WHEN ${text} ~ '^-?[0-9]+([.][0-9]+)?$' THEN (${text})::numeric END`
const text = (cube, name) => `(${cube}.custom ->> '${name}')`

/** Whose fields they are: `of` in the two languages. */
const customDimension = ({ name, label, type }, of) => ({
  sql: (CUBE) => (type === 'number' ? number(text(CUBE, name)) : text(CUBE, name)),
  type,
  title: label,
  description: `Пользовательское поле ${of.ru} «${label}».`,
  meta: { en: { title: label, description: `Custom field of the ${of.en}: ${label}.` }, custom_field: true },
})

/** What the rules read; new objects, for Cube writes into them. */
const owners = () => ({
  portal_id: { sql: (CUBE) => `${CUBE}.portal_id::bigint`, type: 'number' },
  manager_id: { sql: (CUBE) => `${CUBE}.manager_id`, type: 'number' },
  department_ids: { sql: (CUBE) => `${CUBE}.department_ids`, type: 'string' },
})

cube('owned', {
  sql_table: 'marts.data_quality',
  public: false,
  accessPolicy: policies(),
  dimensions: owners(),
})

/** A cube to extend: rules and custom fields of these records. */
const records = (name, table, fields, of) =>
  cube(name, {
    sql_table: table,
    public: false,
    accessPolicy: policies(),
    dimensions: {
      ...owners(),
      ...Object.fromEntries(fields.map((field) => [field.name, customDimension(field, of)])),
    },
  })

asyncModule(async () => {
  records('records', 'marts.deals', await customFields('CRM_DEAL'), { ru: 'сделки', en: 'deal' })
  records('lead_records', 'marts.leads', await customFields('CRM_LEAD'), { ru: 'лида', en: 'lead' })
})
