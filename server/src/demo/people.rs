//! The invented people of the demo: the same on every run, from many scripts and cultures.

use NameOrder::{FamilyFirst, FamilyJoined, GivenFirst};

/// A member of the demo workspace.
#[derive(Debug, Clone)]
pub struct DemoPerson {
    pub display_name: String,
    pub email: String,
}

/// A customer of the demo workspace.
#[derive(Debug, Clone)]
pub struct DemoContact {
    pub name: String,
    pub email: String,
    pub phone: String,
}

/// Returns the members of the demo workspace; neighbours come from different cultures.
pub fn users() -> Vec<DemoPerson> {
    (0..USER_COUNT)
        .map(|index| {
            let (display_name, mailbox) = identity(index);
            DemoPerson { display_name, email: format!("{mailbox}@northwind.example") }
        })
        .collect()
}

/// Returns the first `count` customers, each with an address of their own.
pub fn contacts(count: usize) -> Vec<DemoContact> {
    (0..count)
        .map(|index| {
            let (domain, phone_prefix, digits) = COMPANIES[index % COMPANIES.len()];
            // Starts after the users, so that no customer is also a colleague.
            let (name, mailbox) = identity(USER_COUNT + index);
            // A step coprime to ten: the numbers scatter, and repeat late.
            let extension = (index * 37 + 23) % 10_usize.pow(digits);
            let phone = format!("{phone_prefix}{extension:0width$}", width = digits as usize);
            DemoContact { name, email: format!("{mailbox}@{domain}"), phone }
        })
        .collect()
}

const USER_COUNT: usize = 237;
const NAMES: usize = 8;
const IDENTITIES: usize = CULTURES.len() * NAMES * NAMES;

/// Returns the full name and the mailbox of the identity at `index`; mailboxes never repeat.
fn identity(index: usize) -> (String, String) {
    let (lap, index) = (index / IDENTITIES, index % IDENTITIES);
    let (round, culture) = (index / CULTURES.len(), &CULTURES[index % CULTURES.len()]);
    // Walks the diagonals, so that given and family names both change from round to round.
    let (given, given_latin) = culture.given[round % NAMES];
    let (family, family_latin) = culture.family[(round + round / NAMES) % NAMES];
    let name = match culture.order {
        GivenFirst => format!("{given} {family}"),
        FamilyFirst => format!("{family} {given}"),
        FamilyJoined => format!("{family}{given}"),
    };
    let suffix = if lap == 0 { String::new() } else { (lap + 1).to_string() };
    (name, format!("{given_latin}.{family_latin}{suffix}"))
}

/// How a culture writes a full name.
enum NameOrder {
    GivenFirst,
    FamilyFirst,
    FamilyJoined,
}

/// A name in its own script and its latin transliteration.
type Name = (&'static str, &'static str);

/// Names of one culture. Any given name goes with any family name, so a gendered family name is only here where all
/// given names of the table have that gender.
struct Culture {
    order: NameOrder,
    given: [Name; NAMES],
    family: [Name; NAMES],
}

/// Domain, phone prefix and number of further digits, in ranges reserved for fiction.
const COMPANIES: [(&str, &str, u32); 11] = [
    ("contoso.example", "+49 30 23125 ", 3),
    ("fabrikam.example", "+1 202 555 01", 2),
    ("adatum.example", "+44 20 7946 0", 3),
    ("tailspin.example", "+33 1 99 00 41 ", 2),
    ("wingtip.example", "+61 2 5550 ", 4),
    ("litware.example", "+46 8 465 004 ", 2),
    ("proseware.example", "+353 20 911 ", 4),
    ("trey-research.example", "+1 416 555 01", 2),
    ("alpine-ski-house.example", "+33 4 65 71 08 ", 2),
    ("relecloud.example", "+44 161 496 0", 3),
    ("woodgrove.example", "+61 3 7010 ", 4),
];

/// The cultures, alternating between Latin and other scripts.
#[rustfmt::skip]
static CULTURES: [Culture; 32] = [
    Culture { order: GivenFirst, // Spanish
        given: [("José", "jose"), ("Lucía", "lucia"), ("Íñigo", "inigo"), ("Inés", "ines"),
            ("Martín", "martin"), ("Begoña", "begona"), ("Germán", "german"), ("Rocío", "rocio")],
        family: [("Álvarez", "alvarez"), ("Núñez", "nunez"), ("Ibáñez", "ibanez"), ("Peña", "pena"),
            ("Cárdenas", "cardenas"), ("Gutiérrez", "gutierrez"), ("Ordóñez", "ordonez"), ("Galíndez", "galindez")] },
    Culture { order: GivenFirst, // Russian, women
        given: [("Светлана", "svetlana"), ("Дарья", "darya"), ("Ксения", "ksenia"), ("Людмила", "lyudmila"),
            ("Юлия", "yulia"), ("Вера", "vera"), ("Полина", "polina"), ("Наталья", "natalya")],
        family: [("Голубева", "golubeva"), ("Воробьёва", "vorobyova"), ("Дроздова", "drozdova"), ("Ершова", "yershova"),
            ("Крылова", "krylova"), ("Сухова", "sukhova"), ("Щербакова", "shcherbakova"), ("Лапшина", "lapshina")] },
    Culture { order: GivenFirst, // German
        given: [("Käthe", "kaethe"), ("Sören", "soeren"), ("Annika", "annika"), ("Jürgen", "juergen"),
            ("Friederike", "friederike"), ("Björn", "bjoern"), ("Bärbel", "baerbel"), ("Götz", "goetz")],
        family: [("Müller", "mueller"), ("Krämer", "kraemer"), ("Weiß", "weiss"), ("Schröder", "schroeder"),
            ("Böhm", "boehm"), ("Jäger", "jaeger"), ("Großmann", "grossmann"), ("Döring", "doering")] },
    Culture { order: FamilyFirst, // Japanese
        given: [("美咲", "misaki"), ("健太", "kenta"), ("陽菜", "hina"), ("大輔", "daisuke"),
            ("千尋", "chihiro"), ("拓也", "takuya"), ("真由美", "mayumi"), ("直樹", "naoki")],
        family: [("小野寺", "onodera"), ("長谷川", "hasegawa"), ("藤原", "fujiwara"), ("西村", "nishimura"),
            ("石田", "ishida"), ("森本", "morimoto"), ("片山", "katayama"), ("秋山", "akiyama")] },
    Culture { order: GivenFirst, // French
        given: [("Élodie", "elodie"), ("Benoît", "benoit"), ("Zoé", "zoe"), ("Jérôme", "jerome"),
            ("Chloé", "chloe"), ("Rémi", "remi"), ("Maëlle", "maelle"), ("Anaïs", "anais")],
        family: [("Lefèvre", "lefevre"), ("Mézières", "mezieres"), ("Crépin", "crepin"), ("Lemaître", "lemaitre"),
            ("Prévôt", "prevot"), ("Desprès", "despres"), ("Châtelain", "chatelain"), ("Guérin", "guerin")] },
    Culture { order: GivenFirst, // Arabic
        given: [("ليلى", "layla"), ("يوسف", "youssef"), ("مريم", "maryam"), ("خالد", "khaled"),
            ("هدى", "huda"), ("باسم", "bassem"), ("نورة", "noura"), ("طارق", "tariq")],
        family: [("الحداد", "alhaddad"), ("النجار", "alnajjar"), ("الدباغ", "aldabbagh"), ("القاسم", "alqasim"),
            ("النحاس", "alnahhas"), ("الخياط", "alkhayyat"), ("الزهراني", "alzahrani"), ("الصباغ", "alsabbagh")] },
    Culture { order: GivenFirst, // Polish
        given: [("Łukasz", "lukasz"), ("Małgorzata", "malgorzata"), ("Paweł", "pawel"), ("Bożena", "bozena"),
            ("Stanisław", "stanislaw"), ("Agnieszka", "agnieszka"), ("Róża", "roza"), ("Grażyna", "grazyna")],
        family: [("Wójcik", "wojcik"), ("Zając", "zajac"), ("Wróbel", "wrobel"), ("Kozieł", "koziel"),
            ("Mróz", "mroz"), ("Gołąb", "golab"), ("Kołodziej", "kolodziej"), ("Ślusarczyk", "slusarczyk")] },
    Culture { order: GivenFirst, // Greek
        given: [("Ελένη", "eleni"), ("Γιώργος", "giorgos"), ("Δέσποινα", "despoina"), ("Λάμπρος", "lampros"),
            ("Χρύσα", "chrysa"), ("Στέφανος", "stefanos"), ("Ιωάννα", "ioanna"), ("Θανάσης", "thanasis")],
        family: [("Παπαδημητρίου", "papadimitriou"), ("Δημητρίου", "dimitriou"), ("Γεωργίου", "georgiou"), ("Νικολάου", "nikolaou"),
            ("Αθανασίου", "athanasiou"), ("Αλεξίου", "alexiou"), ("Χατζηιωάννου", "chatziioannou"), ("Αναγνώστου", "anagnostou")] },
    Culture { order: GivenFirst, // Icelandic, women
        given: [("Þórdís", "thordis"), ("Guðrún", "gudrun"), ("Sigríður", "sigridur"), ("Ásdís", "asdis"),
            ("Hrafnhildur", "hrafnhildur"), ("Elín", "elin"), ("Hólmfríður", "holmfridur"), ("Ragnheiður", "ragnheidur")],
        family: [("Jónsdóttir", "jonsdottir"), ("Þorvaldsdóttir", "thorvaldsdottir"), ("Ólafsdóttir", "olafsdottir"), ("Árnadóttir", "arnadottir"),
            ("Björnsdóttir", "bjornsdottir"), ("Magnúsdóttir", "magnusdottir"), ("Sveinsdóttir", "sveinsdottir"), ("Hákonardóttir", "hakonardottir")] },
    Culture { order: GivenFirst, // Hindi
        given: [("अनन्या", "ananya"), ("रोहित", "rohit"), ("प्रिया", "priya"), ("विक्रम", "vikram"),
            ("सुनीता", "sunita"), ("अर्जुन", "arjun"), ("मीरा", "meera"), ("हर्ष", "harsh")],
        family: [("मिश्रा", "mishra"), ("तिवारी", "tiwari"), ("जोशी", "joshi"), ("चौहान", "chauhan"),
            ("त्रिपाठी", "tripathi"), ("सक्सेना", "saxena"), ("दीक्षित", "dixit"), ("कुलकर्णी", "kulkarni")] },
    Culture { order: FamilyFirst, // Vietnamese
        given: [("Thanh Tâm", "thanhtam"), ("Quốc Bảo", "quocbao"), ("Ngọc Ánh", "ngocanh"), ("Công Thành", "congthanh"),
            ("Diệu Hiền", "dieuhien"), ("Đình Phúc", "dinhphuc"), ("Bích Thủy", "bichthuy"), ("Hữu Tài", "huutai")],
        family: [("Nguyễn", "nguyen"), ("Trần", "tran"), ("Phạm", "pham"), ("Đặng", "dang"),
            ("Huỳnh", "huynh"), ("Võ", "vo"), ("Bùi", "bui"), ("Đỗ", "do")] },
    Culture { order: GivenFirst, // Georgian
        given: [("ნინო", "nino"), ("გიორგი", "giorgi"), ("თამარ", "tamar"), ("ლევან", "levan"),
            ("ქეთევან", "ketevan"), ("ზურაბ", "zurab"), ("მანანა", "manana"), ("ირაკლი", "irakli")],
        family: [("ბოლქვაძე", "bolkvadze"), ("კაპანაძე", "kapanadze"), ("გელაშვილი", "gelashvili"), ("გოგოლაძე", "gogoladze"),
            ("წიკლაური", "tsiklauri"), ("ხუციშვილი", "khutsishvili"), ("სულაბერიძე", "sulaberidze"), ("ნოზაძე", "nozadze")] },
    Culture { order: GivenFirst, // Turkish
        given: [("Şebnem", "sebnem"), ("Çağlar", "caglar"), ("Gülay", "gulay"), ("Oğuz", "oguz"),
            ("Gönül", "gonul"), ("Kâmil", "kamil"), ("Müge", "muge"), ("Tuğba", "tugba")],
        family: [("Yıldız", "yildiz"), ("Öztürk", "ozturk"), ("Şahin", "sahin"), ("Çelik", "celik"),
            ("Güneş", "gunes"), ("Doğan", "dogan"), ("Kılıç", "kilic"), ("Yüksel", "yuksel")] },
    Culture { order: FamilyJoined, // Chinese
        given: [("雨桐", "yutong"), ("明哲", "mingzhe"), ("晓燕", "xiaoyan"), ("俊杰", "junjie"),
            ("静怡", "jingyi"), ("文博", "wenbo"), ("梦瑶", "mengyao"), ("思远", "siyuan")],
        family: [("陈", "chen"), ("刘", "liu"), ("赵", "zhao"), ("孙", "sun"),
            ("郭", "guo"), ("何", "he"), ("欧阳", "ouyang"), ("宋", "song")] },
    Culture { order: GivenFirst, // Yoruba
        given: [("Títílayọ̀", "titilayo"), ("Adébáyọ̀", "adebayo"), ("Adérónkẹ́", "aderonke"), ("Káyọ̀dé", "kayode"),
            ("Fọláṣadé", "folasade"), ("Ayọ̀délé", "ayodele"), ("Abímbọ́lá", "abimbola"), ("Olúwaṣeun", "oluwaseun")],
        family: [("Adéyẹmí", "adeyemi"), ("Akíndélé", "akindele"), ("Ọlátúnjí", "olatunji"), ("Adélékè", "adeleke"),
            ("Oyèwọlé", "oyewole"), ("Adékúnlé", "adekunle"), ("Adébísí", "adebisi"), ("Ọláníyan", "olaniyan")] },
    Culture { order: GivenFirst, // Hebrew
        given: [("נועה", "noa"), ("איתי", "itai"), ("תמר", "tamar"), ("יונתן", "yonatan"),
            ("שירה", "shira"), ("אורי", "uri"), ("הדס", "hadas"), ("גלעד", "gilad")],
        family: [("פרידמן", "friedman"), ("אברהמי", "avrahami"), ("רוזנברג", "rosenberg"), ("בן־דוד", "bendavid"),
            ("מזרחי", "mizrahi"), ("לביא", "lavi"), ("הררי", "harari"), ("ארבל", "arbel")] },
    Culture { order: GivenFirst, // Portuguese
        given: [("João", "joao"), ("Letícia", "leticia"), ("Sebastião", "sebastiao"), ("Conceição", "conceicao"),
            ("Estêvão", "estevao"), ("Júlia", "julia"), ("Tomé", "tome"), ("Beatriz", "beatriz")],
        family: [("Gonçalves", "goncalves"), ("Araújo", "araujo"), ("Simões", "simoes"), ("Magalhães", "magalhaes"),
            ("Guimarães", "guimaraes"), ("Assunção", "assuncao"), ("Brandão", "brandao"), ("Mendonça", "mendonca")] },
    Culture { order: FamilyJoined, // Korean
        given: [("민서", "minseo"), ("도현", "dohyun"), ("서연", "seoyeon"), ("태영", "taeyoung"),
            ("하은", "haeun"), ("현석", "hyunseok"), ("은별", "eunbyeol"), ("다솔", "dasol")],
        family: [("한", "han"), ("임", "lim"), ("남궁", "namgung"), ("노", "noh"),
            ("문", "moon"), ("우", "woo"), ("표", "pyo"), ("권", "kwon")] },
    Culture { order: GivenFirst, // Swedish
        given: [("Åsa", "asa"), ("Göran", "goran"), ("Linnéa", "linnea"), ("Håkan", "hakan"),
            ("Märta", "marta"), ("Östen", "osten"), ("Ylva", "ylva"), ("Jörgen", "jorgen")],
        family: [("Sjöberg", "sjoberg"), ("Lindström", "lindstrom"), ("Åkerman", "akerman"), ("Bergström", "bergstrom"),
            ("Nyström", "nystrom"), ("Öberg", "oberg"), ("Wikström", "wikstrom"), ("Söderlund", "soderlund")] },
    Culture { order: GivenFirst, // Persian
        given: [("شیرین", "shirin"), ("آرش", "arash"), ("نرگس", "narges"), ("کاوه", "kaveh"),
            ("مینا", "mina"), ("پویا", "pouya"), ("ژاله", "zhaleh"), ("بهرام", "bahram")],
        family: [("صالحی", "salehi"), ("کریمی", "karimi"), ("مرادی", "moradi"), ("جعفری", "jafari"),
            ("کاظمی", "kazemi"), ("شیرازی", "shirazi"), ("یزدانی", "yazdani"), ("تهرانی", "tehrani")] },
    Culture { order: GivenFirst, // Czech
        given: [("Kateřina", "katerina"), ("Jiří", "jiri"), ("Zdeňka", "zdenka"), ("Ondřej", "ondrej"),
            ("Růžena", "ruzena"), ("Tomáš", "tomas"), ("Běla", "bela"), ("Lukáš", "lukas")],
        family: [("Krejčí", "krejci"), ("Kočí", "koci"), ("Janů", "janu"), ("Petrů", "petru"),
            ("Hořejší", "horejsi"), ("Dolejší", "dolejsi"), ("Matějů", "mateju"), ("Pavlů", "pavlu")] },
    Culture { order: GivenFirst, // Armenian
        given: [("Անահիտ", "anahit"), ("Արմեն", "armen"), ("Լիլիթ", "lilit"), ("Տիգրան", "tigran"),
            ("Նարե", "nare"), ("Հովհաննես", "hovhannes"), ("Սոնա", "sona"), ("Սուրեն", "suren")],
        family: [("Թորոսյան", "torosyan"), ("Հակոբյան", "hakobyan"), ("Մելքոնյան", "melkonyan"), ("Ավետիսյան", "avetisyan"),
            ("Դանիելյան", "danielyan"), ("Զաքարյան", "zakaryan"), ("Ստեփանյան", "stepanyan"), ("Օհանյան", "ohanyan")] },
    Culture { order: GivenFirst, // Italian
        given: [("Niccolò", "niccolo"), ("Chiara", "chiara"), ("Gioele", "gioele"), ("Ludovica", "ludovica"),
            ("Tommaso", "tommaso"), ("Serafina", "serafina"), ("Dario", "dario"), ("Bettina", "bettina")],
        family: [("Patanè", "patane"), ("Currò", "curro"), ("Mulè", "mule"), ("Calì", "cali"),
            ("Laganà", "lagana"), ("Zappalà", "zappala"), ("Fragalà", "fragala"), ("Cantù", "cantu")] },
    Culture { order: GivenFirst, // Bengali
        given: [("অনিন্দিতা", "anindita"), ("তানভীর", "tanvir"), ("সুমনা", "sumana"), ("প্রদীপ্ত", "pradipta"),
            ("শাহানা", "shahana"), ("শুভ্র", "shubhro"), ("নাসরিন", "nasrin"), ("মিতালি", "mitali")],
        family: [("সরকার", "sarkar"), ("মজুমদার", "majumder"), ("বিশ্বাস", "biswas"), ("চৌধুরী", "chowdhury"),
            ("তালুকদার", "talukder"), ("মণ্ডল", "mondal"), ("শিকদার", "sikder"), ("হাওলাদার", "howlader")] },
    Culture { order: GivenFirst, // English
        given: [("Zoë", "zoe"), ("Callum", "callum"), ("Siân", "sian"), ("Tobias", "tobias"),
            ("Imogen", "imogen"), ("Noël", "noel"), ("Harriet", "harriet"), ("Desmond", "desmond")],
        family: [("Whitfield", "whitfield"), ("Ashcombe", "ashcombe"), ("Pemberton", "pemberton"), ("Lockwood", "lockwood"),
            ("Hargreaves", "hargreaves"), ("Fairclough", "fairclough"), ("Ellsworth", "ellsworth"), ("Merrick", "merrick")] },
    Culture { order: GivenFirst, // Thai
        given: [("กนกวรรณ", "kanokwan"), ("สมชาย", "somchai"), ("อรุณี", "arunee"), ("ณัฐพล", "nattaphon"),
            ("วรรณา", "wanna"), ("ธนกร", "thanakorn"), ("สุดารัตน์", "sudarat"), ("อนุชา", "anucha")],
        family: [("รัตนวงศ์", "rattanawong"), ("ศรีสุวรรณ", "srisuwan"), ("แสงทอง", "saengthong"), ("บุญประเสริฐ", "bunprasert"),
            ("ทองดี", "thongdi"), ("วงศ์ไทย", "wongthai"), ("จันทร์แก้ว", "chankaew"), ("สุขสวัสดิ์", "suksawat")] },
    Culture { order: GivenFirst, // Norwegian and Danish
        given: [("Øyvind", "oyvind"), ("Bjørg", "bjorg"), ("Søren", "soren"), ("Ingrid", "ingrid"),
            ("Kåre", "kare"), ("Åshild", "ashild"), ("Jørn", "jorn"), ("Solveig", "solveig")],
        family: [("Nygård", "nygard"), ("Sørensen", "sorensen"), ("Bjørnstad", "bjornstad"), ("Østby", "ostby"),
            ("Løken", "loken"), ("Kjærgaard", "kjaergaard"), ("Møller", "moller"), ("Skjæveland", "skjaeveland")] },
    Culture { order: GivenFirst, // Tamil
        given: [("கவிதா", "kavitha"), ("அருண்", "arun"), ("மீனாட்சி", "meenakshi"), ("கார்த்திக்", "karthik"),
            ("செல்வி", "selvi"), ("இளங்கோ", "ilango"), ("பொன்னி", "ponni"), ("சரவணன்", "saravanan")],
        family: [("முருகன்", "murugan"), ("கோவிந்தன்", "govindan"), ("வேலு", "velu"), ("தங்கவேல்", "thangavel"),
            ("கண்ணன்", "kannan"), ("பாலசுந்தரம்", "balasundaram"), ("துரைசாமி", "duraisamy"), ("சண்முகம்", "shanmugam")] },
    Culture { order: FamilyFirst, // Hungarian
        given: [("Zsófia", "zsofia"), ("Gergő", "gergo"), ("Réka", "reka"), ("Ákos", "akos"),
            ("Boglárka", "boglarka"), ("Dénes", "denes"), ("Kincső", "kincso"), ("Örs", "ors")],
        family: [("Szűcs", "szucs"), ("Juhász", "juhasz"), ("Bíró", "biro"), ("Fehér", "feher"),
            ("Mészáros", "meszaros"), ("Lukács", "lukacs"), ("Török", "torok"), ("Kőszegi", "koszegi")] },
    Culture { order: GivenFirst, // Ukrainian
        given: [("Олена", "olena"), ("Тарас", "taras"), ("Соломія", "solomiia"), ("Євген", "yevhen"),
            ("Ірина", "iryna"), ("Микола", "mykola"), ("Зоряна", "zoriana"), ("Остап", "ostap")],
        family: [("Ткаченко", "tkachenko"), ("Бондаренко", "bondarenko"), ("Кравченко", "kravchenko"), ("Пилипенко", "pylypenko"),
            ("Гончаренко", "honcharenko"), ("Павленко", "pavlenko"), ("Дяченко", "diachenko"), ("Харченко", "kharchenko")] },
    Culture { order: GivenFirst, // Icelandic, men
        given: [("Örn", "orn"), ("Kári", "kari"), ("Sæmundur", "saemundur"), ("Ægir", "aegir"),
            ("Hörður", "hordur"), ("Hálfdán", "halfdan"), ("Snorri", "snorri"), ("Hlynur", "hlynur")],
        family: [("Þórðarson", "thordarson"), ("Ásgeirsson", "asgeirsson"), ("Héðinsson", "hedinsson"), ("Sölvason", "solvason"),
            ("Gíslason", "gislason"), ("Óskarsson", "oskarsson"), ("Eyjólfsson", "eyjolfsson"), ("Finnbogason", "finnbogason")] },
    Culture { order: GivenFirst, // Amharic
        given: [("ሰላማዊት", "selamawit"), ("ሳምሶን", "samson"), ("ትዕግስት", "tigist"), ("ዮሐንስ", "yohannes"),
            ("ሀና", "hanna"), ("ኤልያስ", "elias"), ("መሠረት", "meseret"), ("ብሩክ", "biruk")],
        family: [("ታደሰ", "tadesse"), ("ገብረመድኅን", "gebremedhin"), ("ኃይሉ", "hailu"), ("ወልደማርያም", "woldemariam"),
            ("አበበ", "abebe"), ("ከበደ", "kebede"), ("መኮንን", "mekonnen"), ("ደስታ", "desta")] },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn is_latin(name: &str) -> bool {
        name.chars().next().is_some_and(|c| c < '\u{250}' || ('\u{1E00}'..='\u{1EFF}').contains(&c))
    }

    #[test]
    fn users_are_distinct_and_half_of_them_latin() {
        let users = users();
        let names: HashSet<_> = users.iter().map(|user| &user.display_name).collect();
        let emails: HashSet<_> = users.iter().map(|user| &user.email).collect();
        assert_eq!((users.len(), names.len(), emails.len()), (237, 237, 237));
        assert!(names.iter().any(|name| *name == "José Álvarez"));
        let latin = names.iter().filter(|name| is_latin(name)).count();
        assert!((115..=122).contains(&latin), "{latin}");
    }

    #[test]
    fn identities_never_repeat() {
        let names: HashSet<_> = (0..IDENTITIES).map(|index| identity(index).0).collect();
        let mailboxes: HashSet<_> = (0..3 * IDENTITIES).map(|index| identity(index).1).collect();
        assert_eq!((names.len(), mailboxes.len()), (IDENTITIES, 3 * IDENTITIES));
    }

    #[test]
    fn transliterations_are_ascii_lower_case() {
        for (name, latin) in CULTURES.iter().flat_map(|it| it.given.iter().chain(&it.family)) {
            assert!(!latin.is_empty() && latin.bytes().all(|b| b.is_ascii_lowercase()), "{name}");
        }
    }

    #[test]
    fn contacts_have_distinct_addresses() {
        let emails: HashSet<_> = contacts(5000).into_iter().map(|contact| contact.email).collect();
        assert_eq!(emails.len(), 5000);
    }
}
