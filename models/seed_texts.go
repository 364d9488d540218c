package models

// topic is what a post can be about: it fills the %s of a title and of its sentences.
type topic struct {
	name string
	tags []string // the first is always set on a post about it
}

// seedTags are the 25 tags, in the order of their ids.
var seedTags = []string{
	"go", "sql", "databases", "testing", "chemistry", "physics", "biology", "astronomy", "maths", "history", "literature", "poetry",
	"music", "theatre", "sport", "chess", "cooking", "travel", "languages", "school life", "exams", "photography", "environment",
	"日本語", "careers",
}

var topics = []topic{
	{"retorts", []string{"chemistry", "history"}},
	{"flasks", []string{"chemistry"}},
	{"titration", []string{"chemistry", "exams"}},
	{"the noble gases", []string{"chemistry", "physics"}},
	{"crystal growing", []string{"chemistry", "photography"}},
	{"foreign keys", []string{"databases", "sql"}},
	{"joins", []string{"sql", "databases"}},
	{"indexes", []string{"databases", "sql"}},
	{"transactions", []string{"databases", "sql"}},
	{"NULL", []string{"sql", "databases"}},
	{"goroutines", []string{"go"}},
	{"interfaces in Go", []string{"go", "testing"}},
	{"error values", []string{"go"}},
	{"table tests", []string{"testing", "go"}},
	{"slow tests", []string{"testing"}},
	{"pendulums", []string{"physics", "maths"}},
	{"prisms", []string{"physics", "photography"}},
	{"the wind tunnel", []string{"physics", "sport"}},
	{"tide pools", []string{"biology", "environment"}},
	{"moss", []string{"biology", "environment"}},
	{"the school bees", []string{"biology", "school life"}},
	{"the Perseids", []string{"astronomy", "travel"}},
	{"our telescope", []string{"astronomy", "school life"}},
	{"sunspots", []string{"astronomy", "physics"}},
	{"prime numbers", []string{"maths"}},
	{"proof by induction", []string{"maths", "exams"}},
	{"Möbius strips", []string{"maths"}},
	{"the Silk Road", []string{"history", "travel"}},
	{"the school archive", []string{"history", "school life"}},
	{"unreliable narrators", []string{"literature"}},
	{"Le Guin", []string{"literature"}},
	{"haiku", []string{"poetry", "日本語"}},
	{"the sonnet", []string{"poetry", "literature"}},
	{"perfect pitch", []string{"music", "biology"}},
	{"the bass clarinet", []string{"music"}},
	{"stage fright", []string{"theatre", "school life"}},
	{"stage lighting", []string{"theatre", "physics"}},
	{"bouldering", []string{"sport"}},
	{"the relay race", []string{"sport", "school life"}},
	{"the Sicilian Defence", []string{"chess"}},
	{"blitz games", []string{"chess", "school life"}},
	{"sourdough", []string{"cooking", "biology"}},
	{"kimchi", []string{"cooking", "languages"}},
	{"night trains", []string{"travel", "environment"}},
	{"the exchange week in Kraków", []string{"travel", "languages"}},
	{"false friends", []string{"languages"}},
	{"writing kanji", []string{"日本語", "languages"}},
	{"oral exams", []string{"exams", "school life"}},
	{"revision timetables", []string{"exams"}},
	{"pinhole cameras", []string{"photography", "physics"}},
	{"the compost heap", []string{"environment", "biology"}},
	{"a summer in the lab", []string{"careers", "chemistry"}},
	{"work experience", []string{"careers", "school life"}},
}

// titlePatterns make a title of a topic; with the topics they make far more titles than there are posts, so that none comes twice.
var titlePatterns = []string{
	"On %s",
	"Notes on %s",
	"What %s taught me",
	"A short history of %s",
	"The trouble with %s",
	"Three mistakes I made with %s",
	"Everything you wanted to ask about %s",
	"In praise of %s",
	"A beginner's guide to %s",
	"Against %s",
	"Questions about %s, answered",
	"A week of %s",
	"My grandmother on %s",
	"Why I came back to %s",
	"Let us talk about %s ✨",
	"One year later: %s",
	"The mathematics of %s",
	"How not to explain %s",
}

// foreignPosts are posts in other languages than the rest of the blog.
var foreignPosts = []struct{ title, body, tag string }{
	{"俳句を書いてみた", "毎朝ひとつ、三週間続けた。季語よりも、黙ることを覚えた。", "日本語"},
	{"¿Por qué cantamos en otoño?", "El coro ensaya mejor cuando llueve. Nadie sabe por qué, pero la directora lleva la cuenta desde 2004.", "music"},
	{"우리 학교 벌 이야기", "봄에 벌통이 두 개였는데 지금은 다섯 개가 되었다. 꿀은 가을 축제에서 맛볼 수 있다. 🐝", "biology"},
	{"Вечір під куполом", "Хмари розійшлися о десятій, і ми побачили кільця Сатурна.", "astronomy"},
	{"رسالة من مختبر الكيمياء", "كسرنا قارورة واحدة فقط هذا الفصل، وهذا رقم قياسي.", "chemistry"},
	{"Une recette de pain à l'école", "Farine, eau, sel, patience. La patience est l'ingrédient que nous avons mesuré le moins bien.", "cooking"},
	{"रेलगाड़ी से दिल्ली", "रात की गाड़ी धीमी थी, पर खिड़की से दिखता सवेरा सब कुछ भुला गया।", "travel"},
	{"Über das Scheitern im Labor", "Der schönste Versuch des Jahres war der, der nicht gelang: Wir wissen jetzt, warum.", "chemistry"},
	{"棋盘上的一个下午", "第三十七手之后，谁也没有说话。最后是和棋。", "chess"},
	{"Ειρωνεία και Οδύσσεια", "Η ραψωδία ι διαβάζεται καλύτερα φωναχτά, και με παρέα.", "literature"},
}

// openings, middles and endings make the body of a post.
var openings = []string{
	"I did not expect to write about %s, and yet here we are.",
	"Ask ten people about %s and you will get eleven answers.",
	"Last week our class spent two lessons on %s.",
	"Nobody warned me about %s.",
	"When I was in grade 9, %s meant nothing to me.",
	"It began with a question in the corridor: what about %s?",
	"There is a drawer in the library with notes on %s that go back to 1958.",
	"This is the second part of what I have to say about %s; the first was lost with my old laptop.",
	"Our teacher says that %s is a matter of patience.",
	"The shortest honest answer about %s is: it depends.",
}

var middles = []string{
	"The first attempt took an hour and proved nothing.",
	"We measured it twice, because the first number looked too good.",
	"Half of what the textbook says about it is a simplification, and the other half is the exam.",
	"What helped was drawing it on paper before touching anything.",
	"The difference is small until you look at it closely, and then it is everything.",
	"I asked three friends, and their answers did not agree in a single point.",
	"It is easier to see on a cold morning, when nobody else is in the building.",
	"There is a photograph of it beside the door of room B-12.",
	"Two things went wrong: the order of the steps, and my confidence.",
	"The old edition explains this better than the new one does.",
	"Somebody had written the answer in the margin years ago, in green ink.",
	"By the third week it had become a habit, which is the whole secret.",
	"A good question turned out to be worth more than the right answer.",
	"I kept a log: eleven tries, nine failures, one fire drill.",
}

var endings = []string{
	"Next time I shall start with the second step.",
	"Comments are open, and I read all of them.",
	"If you have a better way, come and see me on Thursday.",
	"The data is in the shared folder, with the mistakes left in.",
	"More on this after the holidays.",
	"I still do not know why it works, but it does.",
	"Thanks to everybody who held the ladder.",
	"Bring a jacket.",
	"That is all I know, and it took a year.",
	"The rest is practice.",
}

// remarks make the first sentence of a comment, afterthoughts the second, which not all comments have. A %s is the topic of the post.
var remarks = []string{
	"Thank you for this!",
	"I tried it, and it works.",
	"I tried it, and it did not work for me.",
	"Finally somebody writes about %s.",
	"The part about %s made me laugh.",
	"I have been saying this about %s since grade 9.",
	"Is there a source for the second paragraph?",
	"We did the same in the club last spring.",
	"I disagree, but it is well put.",
	"Reading this instead of revising. No regrets.",
	"My sister says hello.",
	"This should be on the notice board.",
	"Could you show the numbers?",
	"Small correction: it was 1959, not 1958.",
	"I never understood %s until now.",
	"Beautifully written.",
	"How long did the whole thing take?",
	"Same here, every single time.",
	"The green ink was me. Sorry.",
	"What would you do differently?",
	"Saved for the exam week.",
	"You left out the best part of %s!",
	"Can we do this again in the summer term?",
	"First!",
	"すごい！",
	"C'est exactement ça.",
	"¡Qué bueno!",
	"잘 읽었어요 :)",
	"写得真好。",
	"ممتاز، شكراً!",
	"बहुत बढ़िया!",
	"Дуже цікаво, дякую.",
	"👏👏👏",
	"❤️",
}

var afterthoughts = []string{
	"See you on Thursday.",
	"My notes are in the shared folder.",
	"I shall try it again with more patience.",
	"The library has a book on it, shelf C3.",
	"Ask Noor, she was there.",
	"But why does nobody teach it like this?",
	"It took me three evenings.",
	"Please write a second part.",
	"I would add one thing: write the date on the label.",
	"My teacher disagrees 🙂",
	"Or am I missing something?",
	"Next week I am away, so do not wait for me.",
	"That ladder, though.",
	"It reminded me of %s in grade 10.",
}

// shelves are where the library keeps its books.
var shelves = []string{"A1", "A2", "B1", "B4", "C3", "C7", "D2"}
