/** People and departments of the invented company. */

import type { Input } from '../store/collection.ts'
import { DAY } from './calendar.ts'

export const COMPANY = 'СеверТара'

/** Writes records without being anybody: forms, robots. `user.get` never returns it. */
export const ROBOT = 40

export const DEPARTMENTS: Input[] = [
  { ID: 1, NAME: `Компания «${COMPANY}»`, SORT: 100, UF_HEAD: 1 },
  { ID: 2, NAME: 'Коммерческий департамент', SORT: 100, PARENT: 1, UF_HEAD: 2 },
  { ID: 3, NAME: 'Маркетинг', SORT: 200, PARENT: 1, UF_HEAD: 24 },
  { ID: 4, NAME: 'Бухгалтерия', SORT: 300, PARENT: 1, UF_HEAD: 27 },
  { ID: 5, NAME: 'Отдел входящих продаж', SORT: 100, PARENT: 2, UF_HEAD: 3 },
  { ID: 6, NAME: 'Отдел сопровождения', SORT: 200, PARENT: 2, UF_HEAD: 9 },
  { ID: 7, NAME: 'Отдел холодных продаж', SORT: 300, PARENT: 2, UF_HEAD: 15 },
  { ID: 8, NAME: 'Отдел ключевых клиентов', SORT: 400, PARENT: 2, UF_HEAD: 20 },
]

export interface Employee {
  id: number
  name: string
  surname: string
  patronymic: string
  position: string
  department: number
  /** Share of the department's deals; 0 for those who do not sell. */
  load: number
  /** Multiplies the chance to win. */
  skill: number
  /** Multiplies the length of deals. */
  pace: number
  /** Days from the anchor (negative: before) between which the person takes deals. */
  from?: number
  until?: number
}

const seller = (
  id: number,
  [surname, name, patronymic]: [string, string, string],
  department: number,
  [load, skill, pace]: [number, number, number],
  more: Partial<Employee> = {},
): Employee => ({
  id,
  surname,
  name,
  patronymic,
  department,
  load,
  skill,
  pace,
  position: 'Менеджер по продажам',
  ...more,
})

const lead = { position: 'Руководитель отдела' }

export const EMPLOYEES: Employee[] = [
  seller(1, ['Северьянов', 'Глеб', 'Андреевич'], 1, [0, 1, 1], { position: 'Генеральный директор' }),
  seller(2, ['Лазарева', 'Инна', 'Викторовна'], 2, [0, 1, 1], { position: 'Коммерческий директор' }),
  seller(3, ['Платонов', 'Михаил', 'Сергеевич'], 5, [0.35, 1.35, 0.85], lead),
  seller(4, ['Ветрова', 'Анна', 'Павловна'], 5, [1.15, 1.25, 0.9]),
  seller(5, ['Кольцов', 'Денис', 'Игоревич'], 5, [1, 0.95, 1]),
  seller(6, ['Юсупова', 'Алина', 'Маратовна'], 5, [1.1, 1.1, 0.95]),
  seller(7, ['Дементьев', 'Роман', 'Олегович'], 5, [0.9, 0.7, 1.2], { until: -240 }),
  seller(8, ['Тишина', 'Полина', 'Андреевна'], 5, [0.8, 0.8, 1.15], { from: -210 }),
  seller(9, ['Шубина', 'Елена', 'Николаевна'], 6, [0.4, 1.2, 0.9], lead),
  seller(10, ['Мещеряков', 'Павел', 'Юрьевич'], 6, [1.1, 1.1, 0.95]),
  seller(11, ['Рыбакова', 'Ксения', 'Дмитриевна'], 6, [1.2, 1, 0.9]),
  seller(12, ['Фомин', 'Артём', 'Алексеевич'], 6, [0.9, 0.85, 1.1]),
  seller(14, ['Горелова', 'Дарья', 'Романовна'], 6, [0.8, 1.05, 1], { from: -420 }),
  seller(15, ['Стрельцов', 'Виктор', 'Иванович'], 7, [0.3, 1.4, 0.9], lead),
  seller(16, ['Бероев', 'Тимур', 'Асланович'], 7, [1.2, 1.15, 0.95]),
  seller(17, ['Кравец', 'Никита', 'Евгеньевич'], 7, [1.1, 0.8, 1.1]),
  seller(18, ['Малышева', 'Юлия', 'Константиновна'], 7, [1, 1, 1], { from: -330 }),
  seller(19, ['Зотов', 'Кирилл', 'Владимирович'], 7, [1, 0.65, 1.25], { until: -430 }),
  seller(20, ['Аверина', 'Ольга', 'Борисовна'], 8, [1, 1.3, 1.15], { position: 'Старший менеджер' }),
  seller(21, ['Носков', 'Григорий', 'Петрович'], 8, [0.8, 1.15, 1.1], { position: 'Старший менеджер' }),
  seller(24, ['Белинская', 'Вера', 'Олеговна'], 3, [0, 1, 1], { position: 'Маркетолог' }),
  seller(25, ['Хромов', 'Егор', 'Максимович'], 3, [0, 1, 1], { position: 'Специалист по рекламе' }),
  seller(27, ['Пахомова', 'Людмила', 'Ивановна'], 4, [0, 1, 1], { position: 'Главный бухгалтер' }),
  seller(28, ['Янина', 'Софья', 'Игоревна'], 4, [0, 1, 1], { position: 'Бухгалтер' }),
]

const FEMALE = /(а|я)$/

/** Rows of `user.get`. Who left is inactive, from the beginning of the demo on. */
export const userInputs = (anchor: number, mail: (surname: string) => string): Input[] =>
  EMPLOYEES.map((person) => ({
    ID: person.id,
    ACTIVE: person.until === undefined,
    NAME: person.name,
    LAST_NAME: person.surname,
    SECOND_NAME: person.patronymic,
    EMAIL: mail(person.surname),
    LAST_LOGIN: anchor + (person.until ?? -0.1) * DAY,
    DATE_REGISTER: anchor + ((person.from ?? -1000) - 3) * DAY,
    PERSONAL_GENDER: FEMALE.test(person.name) && person.name !== 'Никита' ? 'F' : 'M',
    WORK_POSITION: person.position,
    UF_DEPARTMENT: [person.department],
    USER_TYPE: 'employee',
  }))
