/** Names of people and firms from parts that fit each other. None is a real firm. */
import type { Random } from './random.ts'

const MEN =
  'Александр Алексей Андрей Антон Артём Виктор Владимир Григорий Денис Дмитрий Евгений Егор Иван Игорь Кирилл Константин Максим Михаил Никита Николай Олег Павел Роман Руслан Сергей Тимур Юрий Ярослав'.split(
    ' ',
  )
const WOMEN =
  'Алина Анастасия Анна Валентина Вера Виктория Галина Дарья Екатерина Елена Ирина Ксения Лариса Людмила Марина Мария Надежда Наталья Оксана Ольга Полина Светлана Софья Татьяна Юлия'.split(
    ' ',
  )
const SURNAMES =
  'Абрамов Агеев Баранов Белов Беляков Борисов Быков Васильев Виноградов Воронцов Гаврилов Голубев Громов Гусев Данилов Дроздов Егоров Ершов Жданов Журавлёв Зайцев Зимин Калинин Карпов Киселёв Климов Ковалёв Колесников Комаров Королёв Крылов Кудрявцев Кузьмин Лаптев Лебедев Логинов Макаров Маслов Мельников Миронов Морозов Назаров Никитин Носов Орлов Осипов Панов Пахомов Поляков Прохоров Рогов Родионов Савельев Самойлов Семёнов Сидоров Соболев Соколов Степанов Суханов Тарасов Терентьев Тихонов Трофимов Усов Фадеев Филатов Фролов Хохлов Цветков Чернов Шаров Шестаков Щукин Юдин Яковлев'.split(
    ' ',
  )
const FATHERS: readonly [man: string, woman: string][] = [
  ['Александрович', 'Александровна'],
  ['Алексеевич', 'Алексеевна'],
  ['Андреевич', 'Андреевна'],
  ['Борисович', 'Борисовна'],
  ['Викторович', 'Викторовна'],
  ['Владимирович', 'Владимировна'],
  ['Дмитриевич', 'Дмитриевна'],
  ['Евгеньевич', 'Евгеньевна'],
  ['Иванович', 'Ивановна'],
  ['Михайлович', 'Михайловна'],
  ['Николаевич', 'Николаевна'],
  ['Олегович', 'Олеговна'],
  ['Павлович', 'Павловна'],
  ['Петрович', 'Петровна'],
  ['Сергеевич', 'Сергеевна'],
  ['Юрьевич', 'Юрьевна'],
]

export interface Person {
  name: string
  surname: string
  patronymic: string
  woman: boolean
}

export function inventPerson(random: Random): Person {
  const woman = random.chance(0.5)
  const surname = random.pick(SURNAMES)
  return {
    name: random.pick(woman ? WOMEN : MEN),
    surname: woman ? `${surname}а` : surname,
    patronymic: random.pick(FATHERS)[woman ? 1 : 0],
    woman,
  }
}

const HEADS =
  'Аква Альта Арктик Балт Веста Волго Восток Гамма Дельта Дон Евро Зенит Кама Континент Лидер Мега Меридиан Нева Ново Онего Полюс Прима Регион Свет Север Сиб Сканди Солар Терра Урал Центро Энерго Юго Янтарь'.split(
    ' ',
  )
const MIDDLES = 'Агро Инвест Маш Мед Пак Пром Снаб Строй Тех Торг Транс Фарм Хим Эко'.split(' ')
const TAILS =
  'Актив Вектор Гарант Двор Комплект Контур Маркет Мастер Партнёр Продукт Ресурс Сервис Союз Стандарт Формат Центр'.split(
    ' ',
  )
const QUALITIES =
  'Балтийский Волжский Донской Камский Надёжный Невский Новый Онежский Первый Полярный Северный Сибирский Степной Уральский Южный Янтарный'.split(
    ' ',
  )

const CITIES =
  'Москва Санкт-Петербург Екатеринбург Казань Новосибирск Челябинск Самара Уфа Пермь Воронеж Краснодар Ростов-на-Дону Тюмень Ярославль Тверь Рязань Калуга Тула Киров Ижевск'.split(
    ' ',
  )

const CITY_WEIGHTS = new Map(CITIES.map((name, at) => [name, 20 / (at + 2)]))

export interface Firm {
  title: string
  city: string
  /** Latin form for a mail domain. */
  domain: string
}

export function inventFirm(random: Random): Firm {
  const city = random.weighted(CITIES, (name) => CITY_WEIGHTS.get(name)!)
  if (random.chance(0.18)) {
    const { name, surname, patronymic } = inventPerson(random)
    const title = `ИП ${surname} ${name[0]}. ${patronymic[0]}.`
    return { title, city, domain: `${latin(surname)}${random.whole(1, 99)}.example` }
  }
  const name = firmName(random)
  const form = random.weighted(['ООО', 'АО', 'ТД', 'ГК'], (item) => ({ ООО: 84, АО: 7, ТД: 5 })[item] ?? 4)
  return { title: `${form} «${name}»`, city, domain: `${latin(name)}.example` }
}

function firmName(random: Random): string {
  const shape = random.next()
  const tail = random.pick(TAILS)
  if (shape < 0.15) return `${random.pick(QUALITIES)} ${tail.toLowerCase()}`
  const head = random.pick(HEADS)
  if (shape < 0.3) return `${head}${tail.toLowerCase()}`
  const double = `${head}${random.pick(MIDDLES)}`
  return shape < 0.55 ? double : `${double} ${tail}`
}

export const phone = (random: Random) => `+79${String(random.whole(0, 999_999_999)).padStart(9, '0')}`

const LATIN: Record<string, string> = Object.fromEntries(
  'а-a б-b в-v г-g д-d е-e ё-e ж-zh з-z и-i й-y к-k л-l м-m н-n о-o п-p р-r с-s т-t у-u ф-f х-h ц-ts ч-ch ш-sh щ-sch ъ- ы-y ь- э-e ю-yu я-ya'
    .split(' ')
    .map((pair) => pair.split('-') as [string, string]),
)

/** Жданов → zhdanov. */
export const latin = (text: string) =>
  [...text.toLowerCase()].map((letter) => LATIN[letter] ?? (/[a-z0-9]/.test(letter) ? letter : '')).join('')
