/** Refusals in JSON, by the names under which tests ask for them: the codes of Bitrix24, lower case where it has none. */
import { methodNotFound, RestError, refuse } from '../errors.ts'
import { operationTimeLimit, queryLimitExceeded } from './limits.ts'

const table = {
  NO_AUTH_FOUND: [401, 'Wrong authorization data'],
  INVALID_CREDENTIALS: [401, 'Invalid request credentials'],
  expired_token: [401, 'The access token provided has expired.'],
  invalid_token: [401, 'Unable to get application by token'],
  METHOD_CONFIRM_WAITING: [401, 'Waiting for confirmation by the administrator'],
  insufficient_scope: [403, 'The request requires higher privileges than provided by the webhook token'],
  ACCESS_DENIED: [403, 'REST API is available only on commercial plans.'],
  WRONG_AUTH_TYPE: [403, 'Current authorization type is denied for this method Application context required'],
  user_access_error: [403, 'The user does not have access to the application.'],
  allowed_only_intranet_user: [403, 'Only intranet users are allowed.'],
  ERROR_MANIFEST_IS_NOT_AVAILABLE: [404, 'Manifest is not available'],
  INVALID_REQUEST: [400, 'Https required.'],
  INVALID_ARG_VALUE: [400, "Invalid filter: field 'X' is not allowed in filter"],
  NOT_FOUND: [400, 'Элемент не найден'],
  ENTITY_TYPE_NOT_SUPPORTED: [400, 'Entity type is not supported'],
  ERROR_CORE: [400, 'Не заполнено поле «Название».<br>'],
  CRM_FIELD_ERROR_VALUE_NOT_VALID: [400, 'Недопустимое значение поля'],
  CRM_FIELD_ERROR_REQUIRED: [400, 'Обязательное поле не заполнено'],
  ERROR_BATCH_LENGTH_EXCEEDED: [400, 'Max batch length exceeded'],
  ERROR_BATCH_METHOD_NOT_ALLOWED: [405, 'Method is not allowed for batch usage'],
  INTERNAL_SERVER_ERROR: [500, 'Internal server error'],
  ERROR_UNEXPECTED_ANSWER: [500, 'Server returned an unexpected response'],
  PORTAL_DELETED: [500, 'Portal was deleted'],
  OVERLOAD_LIMIT: [503, 'REST API is blocked due to overload.'],
  SOMETHING_NEW: [400, 'A code that no documentation knows'],
} as const

const others = {
  QUERY_LIMIT_EXCEEDED: queryLimitExceeded,
  OPERATION_TIME_LIMIT: operationTimeLimit,
  ERROR_METHOD_NOT_FOUND: methodNotFound,
  /** Classic CRM: an empty code, only the text says what is wrong. */
  not_found: () => refuse('Not found'),
  access_denied: () => refuse('Access denied.'),
  invalid_id: () => refuse('ID is not defined or invalid.'),
  filter_not_array: () => refuse("Parameter 'filter' must be array."),
  /** Stage history: the number 0 for a code. */
  not_supported: () => new RestError(400, 0, 'Lead entity is not supported'),
  missing_parameter: () => new RestError(400, '100', 'Could not find value for parameter {entityTypeId}'),
  /** A refusal that HTTP calls a success. */
  error_200: () => new RestError(200, 'INTERNAL_SERVER_ERROR', 'Internal server error'),
}

export type Refusal = keyof typeof table | keyof typeof others

export const REFUSAL_KINDS = [...Object.keys(table), ...Object.keys(others)] as Refusal[]

/** @param status another HTTP status than the usual one, such as 200 */
export function refusal(kind: Refusal, status?: number): RestError {
  const error = kind in others ? others[kind as keyof typeof others]() : listed(kind as keyof typeof table)
  return status === undefined ? error : new RestError(status, error.code, error.message)
}

function listed(kind: keyof typeof table): RestError {
  const [status, description] = table[kind]
  return new RestError(status, kind, description)
}
