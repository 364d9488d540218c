package models

// person is a name as its owner writes it, and in the letters of an email address.
type person struct{ name, ascii string }

// seedUsers write on the blog, in the order of their ids.
var seedUsers = []person{
	{"Noor Haddad", "noor.haddad"},
	{"Grace Okafor", "grace.okafor"},
	{"Søren Kjær", "soren.kjaer"},
	{"王小明", "wang.xiaoming"},
	{"María José Núñez", "mj.nunez"},
	{"김서연", "kim.seoyeon"},
	{"Priya Raghunathan", "priya.r"},
	{"Jürgen Weiß", "juergen.weiss"},
	{"अनन्या शर्मा", "ananya.sharma"},
	{"Zoë Brontë-Hughes", "zoe.hughes"},
	{"佐藤花子", "sato.hanako"},
	{"فاطمة الزهراء", "fatima.zahra"},
	{"Łukasz Żółkiewski", "lukasz.z"},
	{"Ngô Bảo Trâm", "ngo.tram"},
	{"Оксана Шевченко", "oksana.shevchenko"},
	{"Tom O'Brien", "tom.obrien"},
	{"Çağla Yıldız", "cagla.yildiz"},
	{"Ελένη Παπαδοπούλου", "eleni.p"},
	{"Adébáyọ̀ Ògúnlẹ́sì", "adebayo.o"},
	{"João Guimarães", "joao.guimaraes"},
	{"Anna-Lena Müller", "al.mueller"},
	{"李娜", "li.na"},
	{"박지훈", "park.jihoon"},
	{"Chloé Lefèvre", "chloe.lefevre"},
	{"Mohammed Al-Rashid", "m.alrashid"},
	{"Ida Virtanen", "ida.virtanen"},
	{"Dmitri Volkov", "dmitri.volkov"},
	{"Aoife Ní Bhriain", "aoife.nb"},
	{"राहुल वर्मा", "rahul.verma"},
	{"田中健", "tanaka.ken"},
	{"Leila Hosseini", "leila.hosseini"},
	{"Þóra Jónsdóttir", "thora.j"},
	{"Kwame Mensah", "kwame.mensah"},
	{"Isabella Rossi", "isabella.rossi"},
	{"Matěj Dvořák", "matej.dvorak"},
	{"Sofía Ibáñez", "sofia.ibanez"},
	{"יעל לוי", "yael.levi"},
	{"Emeka Nwosu", "emeka.nwosu"},
	{"陳怡君", "chen.yijun"},
	{"Ștefan Ionescu", "stefan.ionescu"},
	{"Hannah Goldberg", "hannah.goldberg"},
	{"Nguyễn Thị Mai", "nguyen.mai"},
	{"Samuel Kiprotich", "samuel.k"},
	{"สมชาย ใจดี", "somchai.jaidee"},
	{"Élodie Dubois", "elodie.dubois"},
	{"Vikram Iyer", "vikram.iyer"},
	{"이하은", "lee.haeun"},
	{"Katarzyna Wójcik", "k.wojcik"},
	{"Miguel Ángel Castro", "ma.castro"},
	{"Freya Lindqvist", "freya.lindqvist"},
	{"عمر بن سعيد", "omar.bin.said"},
	{"Nilüfer Öztürk", "nilufer.ozturk"},
	{"鈴木愛", "suzuki.ai"},
	{"Thandiwe Dlamini", "thandiwe.dlamini"},
	{"George Papadakis", "george.papadakis"},
	{"Béla Kovács", "bela.kovacs"},
	{"Jean-Luc Moreau", "jl.moreau"},
	{"মিতা সেন", "mita.sen"},
	{"Olu Adeyemi", "olu.adeyemi"},
	{"Li", "li"},
}

// namePool holds given and family names of one language, which are drawn together.
type namePool struct{ given, family []person }

var namePools = []namePool{
	{ // English
		[]person{{"Emma", "emma"}, {"Jack", "jack"}, {"Olivia", "olivia"}, {"Harry", "harry"}, {"Amelia", "amelia"}, {"Theo", "theo"}, {"Ruby", "ruby"}, {"Alfie", "alfie"}},
		[]person{{"Walker", "walker"}, {"O'Neill", "oneill"}, {"Bennett", "bennett"}, {"Clarke", "clarke"}, {"Smith-Jones", "smithjones"}, {"Murphy", "murphy"}},
	},
	{ // Chinese
		[]person{{"小明", "xiaoming"}, {"欣怡", "xinyi"}, {"浩然", "haoran"}, {"子涵", "zihan"}, {"雨桐", "yutong"}, {"建国", "jianguo"}, {"婷", "ting"}, {"伟", "wei"}},
		[]person{{"王", "wang"}, {"李", "li"}, {"張", "zhang"}, {"陳", "chen"}, {"歐陽", "ouyang"}, {"劉", "liu"}},
	},
	{ // Arabic
		[]person{{"ليلى", "layla"}, {"يوسف", "yusuf"}, {"مريم", "maryam"}, {"خالد", "khalid"}, {"سارة", "sara"}, {"حسن", "hassan"}, {"نور", "nour"}, {"طارق", "tariq"}},
		[]person{{"حداد", "haddad"}, {"المنصوري", "almansouri"}, {"بن علي", "benali"}, {"العطار", "alattar"}, {"خوري", "khoury"}, {"الفاسي", "alfassi"}},
	},
	{ // Korean
		[]person{{"서준", "seojun"}, {"지우", "jiwoo"}, {"하윤", "hayun"}, {"민재", "minjae"}, {"수아", "sua"}, {"도윤", "doyun"}, {"예린", "yerin"}, {"현우", "hyunwoo"}},
		[]person{{"김", "kim"}, {"이", "lee"}, {"박", "park"}, {"최", "choi"}, {"정", "jung"}, {"남궁", "namgung"}},
	},
	{ // German
		[]person{{"Jonas", "jonas"}, {"Käthe", "kaethe"}, {"Lukas", "lukas"}, {"Greta", "greta"}, {"Björn", "bjoern"}, {"Mathilda", "mathilda"}, {"Jörg", "joerg"}, {"Annelie", "annelie"}},
		[]person{{"Schröder", "schroeder"}, {"Groß", "gross"}, {"Becker", "becker"}, {"von Bülow", "vonbuelow"}, {"Krüger", "krueger"}, {"Vogt", "vogt"}},
	},
	{ // Hindi
		[]person{{"आरव", "aarav"}, {"दिया", "diya"}, {"रोहन", "rohan"}, {"मीरा", "meera"}, {"कबीर", "kabir"}, {"सान्वी", "saanvi"}, {"अर्जुन", "arjun"}, {"इशा", "isha"}},
		[]person{{"शर्मा", "sharma"}, {"गुप्ता", "gupta"}, {"सिंह", "singh"}, {"जोशी", "joshi"}, {"मिश्रा", "mishra"}, {"पटेल", "patel"}},
	},
	{ // Spanish
		[]person{{"Lucía", "lucia"}, {"Mateo", "mateo"}, {"Íñigo", "inigo"}, {"Begoña", "begona"}, {"Santiago", "santiago"}, {"Ximena", "ximena"}, {"Andrés", "andres"}, {"Rocío", "rocio"}},
		[]person{{"García Márquez", "garciamarquez"}, {"Peña", "pena"}, {"Muñoz", "munoz"}, {"de la Cruz", "delacruz"}, {"Ibarra", "ibarra"}, {"Gutiérrez", "gutierrez"}},
	},
	{ // Japanese
		[]person{{"陽翔", "haruto"}, {"さくら", "sakura"}, {"蓮", "ren"}, {"結衣", "yui"}, {"大輝", "daiki"}, {"美咲", "misaki"}, {"翼", "tsubasa"}, {"あかり", "akari"}},
		[]person{{"佐藤", "sato"}, {"鈴木", "suzuki"}, {"高橋", "takahashi"}, {"渡辺", "watanabe"}, {"小林", "kobayashi"}, {"長谷川", "hasegawa"}},
	},
	{ // French
		[]person{{"Zoé", "zoe"}, {"Théo", "theo"}, {"Maëlys", "maelys"}, {"François", "francois"}, {"Anaïs", "anais"}, {"Noël", "noel"}, {"Inès", "ines"}, {"Gaël", "gael"}},
		[]person{{"Lefèvre", "lefevre"}, {"D'Aubigné", "daubigne"}, {"Garçon", "garcon"}, {"Béranger", "beranger"}, {"Lacroix", "lacroix"}, {"Mercier", "mercier"}},
	},
	{ // Ukrainian
		[]person{{"Олена", "olena"}, {"Тарас", "taras"}, {"Соломія", "solomiia"}, {"Андрій", "andrii"}, {"Юлія", "yuliia"}, {"Богдан", "bohdan"}, {"Дарина", "daryna"}, {"Назар", "nazar"}},
		[]person{{"Коваленко", "kovalenko"}, {"Бондар", "bondar"}, {"Ткачук", "tkachuk"}, {"Мельник", "melnyk"}, {"Гнатюк", "hnatiuk"}, {"Лисенко", "lysenko"}},
	},
	{ // Turkish
		[]person{{"Elif", "elif"}, {"Çınar", "cinar"}, {"Zeynep", "zeynep"}, {"Ömer", "omer"}, {"Şule", "sule"}, {"Kerem", "kerem"}, {"Gülşen", "gulsen"}, {"Işıl", "isil"}},
		[]person{{"Yılmaz", "yilmaz"}, {"Öztürk", "ozturk"}, {"Şahin", "sahin"}, {"Çelik", "celik"}, {"Aydın", "aydin"}, {"Doğan", "dogan"}},
	},
	{ // Vietnamese
		[]person{{"Minh Anh", "minhanh"}, {"Quốc Bảo", "quocbao"}, {"Thảo", "thao"}, {"Đức", "duc"}, {"Hồng", "hong"}, {"Tuấn", "tuan"}, {"Ngọc", "ngoc"}, {"Khánh", "khanh"}},
		[]person{{"Nguyễn", "nguyen"}, {"Trần", "tran"}, {"Lê", "le"}, {"Phạm", "pham"}, {"Đặng", "dang"}, {"Võ", "vo"}},
	},
	{ // Yoruba, Igbo and Akan
		[]person{{"Chinedu", "chinedu"}, {"Adaeze", "adaeze"}, {"Fọláṣadé", "folasade"}, {"Tùndé", "tunde"}, {"Ngozi", "ngozi"}, {"Kofi", "kofi"}, {"Abena", "abena"}, {"Ifeoma", "ifeoma"}},
		[]person{{"Okonkwo", "okonkwo"}, {"Adéyẹmí", "adeyemi"}, {"Eze", "eze"}, {"Asante", "asante"}, {"Balógun", "balogun"}, {"Owusu", "owusu"}},
	},
	{ // Polish
		[]person{{"Zofia", "zofia"}, {"Wojciech", "wojciech"}, {"Małgorzata", "malgorzata"}, {"Stanisław", "stanislaw"}, {"Hanna", "hanna"}, {"Michał", "michal"}, {"Agnieszka", "agnieszka"}, {"Paweł", "pawel"}},
		[]person{{"Nowak", "nowak"}, {"Wiśniewska", "wisniewska"}, {"Zając", "zajac"}, {"Dąbrowski", "dabrowski"}, {"Szczęsny", "szczesny"}, {"Król", "krol"}},
	},
	{ // Greek
		[]person{{"Νίκος", "nikos"}, {"Μαρία", "maria"}, {"Γιώργος", "giorgos"}, {"Ελένη", "eleni"}, {"Δημήτρης", "dimitris"}, {"Κατερίνα", "katerina"}, {"Σωκράτης", "sokratis"}, {"Άννα", "anna"}},
		[]person{{"Παππάς", "pappas"}, {"Οικονόμου", "oikonomou"}, {"Νικολαΐδης", "nikolaidis"}, {"Βασιλείου", "vasileiou"}, {"Αγγέλου", "angelou"}, {"Ξένος", "xenos"}},
	},
	{ // Portuguese
		[]person{{"Beatriz", "beatriz"}, {"João", "joao"}, {"Inês", "ines"}, {"Vinícius", "vinicius"}, {"Letícia", "leticia"}, {"Tomás", "tomas"}, {"Conceição", "conceicao"}, {"Caio", "caio"}},
		[]person{{"da Silva", "dasilva"}, {"Gonçalves", "goncalves"}, {"Araújo", "araujo"}, {"Magalhães", "magalhaes"}, {"Simões", "simoes"}, {"Brandão", "brandao"}},
	},
}

// nicknames are what students are called; the empty one was the answer "none".
var nicknames = []string{"", "", "", "Ace", "Bee", "Coco", "Ziggy", "Mo", "老虎", "Kiki", "Pixel", "Doc", "Sunny ☀️", "하늘", "Tintin", "Nono", "Beaker"}
