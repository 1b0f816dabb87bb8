/** A language of the corpus: its words, and the charsets it is written in. */
export interface Language {
  readonly charsets: readonly string[];
  readonly names: readonly string[];
  readonly words: readonly string[];
  /** What stands between words. */
  readonly gap: string;
}

const split = (text: string): readonly string[] => text.split(" ");

export const english: Language = {
  charsets: ["us-ascii", "us-ascii", "utf-8", "iso-8859-1"],
  names: ["Alice Example", "Bob Carpenter", "Carol van Dyke", "Dave O'Neil", "Erin Smith"],
  words: split(
    "the meeting was moved to next week because of a holiday please find attached our report " +
      "about sales in northern regions and let me know whether you agree with this plan I think " +
      "we should ask for more time before release thanks regards invoice order number customer " +
      "delivery account service update patch review kernel driver commit branch list server",
  ),
  gap: " ",
};

const german: Language = {
  charsets: ["utf-8", "iso-8859-1", "windows-1252", "utf-8"],
  names: ["Jürgen Müller", "Käthe Groß", "Björn Schäfer", "Anna Weiß"],
  words: split(
    "Grüße für über können müssen während der Sitzung haben wir beschlossen dass die Größe " +
      "geändert wird bitte prüfen Sie den Anhang mit freundlichen Rechnung Straße schöne Übung " +
      "nächste Woche natürlich auch Österreich Bestellung und Lieferung zurück heißt es",
  ),
  gap: " ",
};

const polish: Language = {
  charsets: ["utf-8", "iso-8859-2", "windows-1250"],
  names: ["Zażółć Gęślą", "Łukasz Wójcik", "Żaneta Śliwa"],
  words: split(
    "proszę o przesłanie załącznika w przyszłym tygodniu będzie spotkanie zespołu dziękuję " +
      "faktura za usługę została zapłacona później źródło święto córka łąka koń pięć dzień",
  ),
  gap: " ",
};

const russian: Language = {
  charsets: ["utf-8", "koi8-r", "windows-1251"],
  names: ["Иван Петров", "Мария Иванова", "Сергей Кузнецов"],
  words: split(
    "пожалуйста пришлите отчёт до конца недели встреча перенесена на следующий месяц спасибо " +
      "за письмо счёт оплачен доставка заказа номер клиент вопрос ответ сервер почта новый день",
  ),
  gap: " ",
};

const japanese: Language = {
  charsets: ["utf-8", "shift_jis", "euc-jp"],
  names: ["山田太郎", "鈴木花子", "佐藤一郎"],
  words: split(
    "会議 資料 送付 確認 お願い します 来週 予定 変更 東京 大阪 ありがとう 注文 番号 日本語",
  ),
  gap: "",
};

const chinese: Language = {
  charsets: ["utf-8", "gb2312", "gbk"],
  names: ["王小明", "李华", "张伟"],
  words: split(
    "会议 文件 发送 请 确认 下周 安排 北京 上海 订单 号码 谢谢 客户 服务 中文 更新 报告",
  ),
  gap: "",
};

/** Most mail of the corpus is English, as these stand in it. */
export const languages: readonly Language[] = [
  english,
  english,
  english,
  english,
  german,
  german,
  polish,
  russian,
  japanese,
  chinese,
];
