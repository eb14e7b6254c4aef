/** The five marks of an advertisement, as every record of the CRM has them. */
export const utm = {
  utm_source: 'text',
  utm_medium: 'text',
  utm_campaign: 'text',
  utm_content: 'text',
  utm_term: 'text',
} as const
