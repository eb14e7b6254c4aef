/** `$metadata` (CSDL 4.0 as XML) and the service document. */
import { type Column, type EntitySet, type Feed, ROW_KEY } from './model.ts'

export const NAMESPACE = 'Vitrina'
const VOCABULARIES = 'https://oasis-tcs.github.io/odata-vocabularies/vocabularies'

export function metadataXml(feed: Feed): string {
  const sets = [...feed.values()]
  return `<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
${reference('Core')}
${reference('Aggregation')}
  <edmx:DataServices>
    <Schema Namespace="${NAMESPACE}" xmlns="http://docs.oasis-open.org/odata/ns/edm">
${sets.map(entityType).join('\n')}
      <EntityContainer Name="Container">
${sets.map(({ name }) => `        <EntitySet Name="${xml(name)}" EntityType="${NAMESPACE}.${xml(name)}"/>`).join('\n')}
      </EntityContainer>
${sets
  .filter(({ measures }) => measures.size > 0)
  .map(customAggregates)
  .join('\n')}
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
`
}

/** @param root  address of the service, with a slash at its end */
export function serviceDocument(feed: Feed, root: string) {
  const value = [...feed.values()].map(({ name, title }) => ({ name, title, kind: 'EntitySet', url: name }))
  return { '@odata.context': `${root}$metadata`, value }
}

const reference = (name: string): string =>
  `  <edmx:Reference Uri="${VOCABULARIES}/Org.OData.${name}.V1.xml"><edmx:Include Namespace="Org.OData.${name}.V1" Alias="${name}"/></edmx:Reference>`

function entityType(set: EntitySet): string {
  const keys = set.grouping ? [ROW_KEY] : set.keys
  const row = set.grouping ? [`        <Property Name="${ROW_KEY}" Type="Edm.String" Nullable="false"/>`] : []
  return [
    `      <EntityType Name="${xml(set.name)}">`,
    `        <Key>${keys.map((name) => `<PropertyRef Name="${xml(name)}"/>`).join('')}</Key>`,
    ...row,
    ...[...set.properties.values()].map((column) => property(column, keys.includes(column.name))),
    ...notes(set, '        '),
    '      </EntityType>',
  ].join('\n')
}

function property(column: Column, isKey: boolean): string {
  const { name, type } = column
  const facets = type === 'Decimal' ? ' Scale="variable"' : type === 'DateTimeOffset' ? ' Precision="3"' : ''
  const nullable = isKey ? ' Nullable="false"' : ''
  return [
    `        <Property Name="${xml(name)}" Type="Edm.${type}"${nullable}${facets}>`,
    ...notes(column, '          '),
    '        </Property>',
  ].join('\n')
}

function customAggregates({ name, measures }: EntitySet): string {
  return [
    `      <Annotations Target="${NAMESPACE}.Container/${xml(name)}">`,
    // An annotation of an annotation is more than some readers take: names stand beside, under the same qualifier.
    ...[...measures.values()].flatMap((measure) => [
      `        <Annotation Term="Aggregation.CustomAggregate" Qualifier="${xml(measure.name)}" String="Edm.${measure.type}"/>`,
      ...notes(measure, '        ', ` Qualifier="${xml(measure.name)}"`),
    ]),
    '      </Annotations>',
  ].join('\n')
}

function notes(
  { title, description }: { title: string; description: string },
  indent: string,
  qualifier = '',
): string[] {
  const note = (term: string, text: string) =>
    text ? [`${indent}<Annotation Term="Core.${term}"${qualifier} String="${xml(text)}"/>`] : []
  return [...note('Description', title), ...note('LongDescription', description)]
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Characters that XML has no way to write are left out. */
function xml(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (character) => (/[\n\t\r]/.test(character) ? character : ''))
    .replace(/[&<>"]/g, (character) => ENTITIES[character]!)
    .replace(/[\n\t\r]/g, (character) => `&#${character.charCodeAt(0)};`)
}
