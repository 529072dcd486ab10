# Writes the data of this sample: train.tsv and test.tsv, in the folder of this file or in the one given.
#
#     python3 generate.py [FOLDER]
#
# Needs nothing but Python 3.8 or later. The same program writes the same bytes: everything random comes from random.random()
# of a fixed seed, which Python promises never to change. Each line is an English sentence (Source) and the same in German
# (Target), made by a small grammar: nouns with gender and plural, adjective endings, four tenses, separable and reflexive verbs,
# modal verbs, main clauses with anything in front, questions, clauses with the verb at the end. What a sentence is about (who
# with what he does; a thing with its property) decides whether it may be in train.tsv or in test.tsv, so that the combinations of
# test.tsv are all new; in half of its rows the names of people and towns are new, too. All other words are in train.tsv.

import random
import re
import sys
import zlib
from pathlib import Path

TRAIN_ROWS = 6000
TEST_ROWS = 300
MOST_WORDS = 16

# Names: those of the training rows, then those of half of the test rows.
WOMEN = (
    "Anna Maria Julia Laura Lena Lisa Sarah Sophie Emma Mia Hanna Clara Nina Eva Monika Petra Sabine Ursula Karin Ingrid "
    "Heike Anke "
    "Birgit Claudia Daniela Elena Fatima Greta Helga Irina Jana Katja Marta Nadia Olga Paula Rosa Silke Tanja Vera",
    "Annika Bettina Carmen Dorothea Elisabeth Franziska Gudrun Henrike Isabel Johanna Kerstin Leonie Miriam Nele Ronja")
MEN = (
    "Peter Paul Max Felix Jan Tom Lukas Jonas Leon Martin Thomas Michael Stefan Andreas Klaus Hans Karl Otto Fritz Georg "
    "Ali Boris "
    "Carlos Daniel Erik Florian Ivan Jakob Kevin Marco Moritz Niklas Oliver Patrick Ralf Simon Tim Uwe Viktor Walter",
    "Adrian Benjamin Christoph Dominik Emil Frederik Gustav Heinrich Johannes Konrad Ludwig Matthias Norbert Philipp Sebastian")
TOWNS = (
    "Berlin Hamburg Bremen Leipzig Dresden Stuttgart Dortmund Bonn Kiel Rostock Graz Linz Salzburg Innsbruck Basel Bern "
    "Paris London "
    "Madrid Oslo Stockholm Amsterdam Barcelona Budapest Manchester Dublin Zagreb Bochum Heidelberg",
    "Erfurt Kassel Freiburg Mainz Ulm Potsdam Klagenfurt Bregenz Helsinki Riga Tallinn Edinburgh Valencia Cottbus Passau")
OTHER_TOWNS = [
    ("Munich", "München"), ("Cologne", "Köln"), ("Vienna", "Wien"), ("Nuremberg", "Nürnberg"), ("Rome", "Rom"),
    ("Prague", "Prag"),
    ("Geneva", "Genf"), ("Warsaw", "Warschau"), ("Brussels", "Brüssel"), ("Copenhagen", "Kopenhagen")]
DAYS = [
    ("Monday", "Montag"), ("Tuesday", "Dienstag"), ("Wednesday", "Mittwoch"), ("Thursday", "Donnerstag"), ("Friday", "Freitag"),
    ("Saturday", "Samstag"), ("Sunday", "Sonntag")]
NUMBERS = [
    ("two", "zwei"), ("three", "drei"), ("four", "vier"), ("five", "fünf"), ("six", "sechs"), ("seven", "sieben"),
    ("eight", "acht"),
    ("nine", "neun"), ("ten", "zehn"), ("eleven", "elf"), ("twelve", "zwölf")]

# Articles by gender (m, f, n, p for plural) and case.
THE = {"nom": dict(m="der", f="die", n="das", p="die"), "acc": dict(m="den", f="die", n="das", p="die"),
       "dat": dict(m="dem", f="der", n="dem", p="den")}
ENDINGS = {"nom": dict(m="", f="e", n="", p="e"), "acc": dict(m="en", f="e", n="", p="e"),
           "dat": dict(m="em", f="er", n="em", p="en")}
AFTER_THE = {"nom": dict(m="e", f="e", n="e", p="en"), "acc": dict(m="en", f="e", n="e", p="en"),
             "dat": dict(m="en", f="en", n="en", p="en")}
AFTER_A = {"nom": dict(m="er", f="e", n="es", p="en"), "acc": dict(m="en", f="e", n="es", p="en"),
           "dat": dict(m="en", f="en", n="en", p="en")}
ALONE = {"nom": "e", "acc": "e", "dat": "en"}
DETERMINERS = {"my": "mein", "our": "unser"}


class Noun:
    """A noun; its kind says which adjectives go with it."""

    def __init__(self, english, german, gender, kind="", plural=None, english_plural=None, weak=None):
        self.english, self.german, self.gender, self.kind = english, german, gender, kind
        self.plural, self.english_plural, self.weak = plural, english_plural or english + "s", weak

    def form(self, case):
        """The noun alone: weak masculine nouns have an ending in all cases but the nominative."""
        if self.gender == "p":
            return self.german if case != "dat" or self.german[-1] in "ns" else self.german + "n"
        return self.weak if self.weak and case != "nom" else self.german


def nouns(kind, text):
    """english=german=gender[=plural[=english plural[=weak form]]], ..."""
    for entry in text.split(","):
        fields = entry.strip().split("=")
        yield fields[0], Noun(fields[0], fields[1], fields[2], kind, *(field or None for field in fields[3:]))


N = {}
for kind_of_nouns, listed in {
    "clothes": "coat=Mantel=m, jacket=Jacke=f, shirt=Hemd=n=Hemden, dress=Kleid=n=Kleider, skirt=Rock=m, jumper=Pullover=m, "
               "hat=Hut=m, scarf=Schal=m, blouse=Bluse=f=Blusen, suit=Anzug=m, cap=Mütze=f=Mützen, tie=Krawatte=f, "
               "shoes=Schuhe=p, trousers=Hose=f, gloves=Handschuhe=p, socks=Socken=p",
    "food": "apple=Apfel=m=Äpfel, bread=Brot=n, cake=Kuchen=m, salad=Salat=m, soup=Suppe=f, egg=Ei=n=Eier, "
            "pear=Birne=f=Birnen, "
            "tomato=Tomate=f=Tomaten=tomatoes, banana=Banane=f=Bananen, lemon=Zitrone=f=Zitronen, roll=Brötchen=n=Brötchen, "
            "pizza=Pizza=f=Pizzas, sandwich=Sandwich=n, cheese=Käse=m, fish=Fisch=m",
    "drink": "coffee=Kaffee=m, tea=Tee=m, juice=Saft=m, beer=Bier=n, lemonade=Limonade=f, milk=Milch=f, cocoa=Kakao=m",
    "thing": "umbrella=Regenschirm=m, bag=Tasche=f, suitcase=Koffer=m, book=Buch=n=Bücher, lamp=Lampe=f=Lampen, "
             "computer=Computer=m, "
             "radio=Radio=n, bicycle=Fahrrad=n, car=Auto=n, key=Schlüssel=m, letter=Brief=m=Briefe, newspaper=Zeitung=f, "
             "parcel=Paket=n=Pakete, cup=Tasse=f=Tassen, bottle=Flasche=f=Flaschen, map=Karte=f, watch=Uhr=f, "
             "alarm clock=Wecker=m, "
             "heater=Heizung=f, picture=Bild=n=Bilder, chair=Stuhl=m=Stühle, glasses=Brille=f, wallet=Geldbörse=f, "
             "phone=Handy=n, "
             "postcard=Postkarte=f=Postkarten, stamp=Briefmarke=f=Briefmarken, box=Schachtel=f, plate=Teller=m, "
             "knife=Messer=n, gift=Geschenk=n=Geschenke, printer=Drucker=m",
    "paper": "ticket=Fahrkarte=f=Fahrkarten, passport=Pass=m, bill=Rechnung=f, form=Formular=n, application=Bewerbung=f, "
             "report=Bericht=m, contract=Vertrag=m, list=Liste=f, e-mail=E-Mail=f=E-Mails, offer=Angebot=n",
    "date": "appointment=Termin=m, meeting=Besprechung=f, trip=Reise=f, flight=Flug=m, course=Kurs=m, party=Feier=f, "
            "interview=Vorstellungsgespräch=n, concert=Konzert=n, holiday=Urlaub=m, weekend=Wochenende=n, excursion=Ausflug=m",
    "place": "station=Bahnhof=m, post office=Post=f, museum=Museum=n, bakery=Bäckerei=f, hospital=Krankenhaus=n, "
             "office=Büro=n, "
             "supermarket=Supermarkt=m, pharmacy=Apotheke=f, library=Bibliothek=f, airport=Flughafen=m, hotel=Hotel=n, "
             "bank=Bank=f, "
             "market=Markt=m, town hall=Rathaus=n, school=Schule=f, church=Kirche=f, restaurant=Restaurant=n, "
             "stop=Haltestelle=f, "
             "harbour=Hafen=m, swimming pool=Schwimmbad=n",
    "room": "kitchen=Küche=f, room=Zimmer=n, garage=Garage=f, bathroom=Badezimmer=n, cellar=Keller=m, desk=Schreibtisch=m, "
            "window=Fenster=n, door=Tür=f, cupboard=Schrank=m, flat=Wohnung=f, balcony=Balkon=m",
    "furniture": "table=Tisch=m, shelf=Regal=n, sofa=Sofa=n, bed=Bett=n, bench=Bank=f, chair=Stuhl=m, carpet=Teppich=m",
    "vehicle": "train=Zug=m, bus=Bus=m, tram=Straßenbahn=f, ferry=Fähre=f, taxi=Taxi=n, ship=Schiff=n, plane=Flugzeug=n, "
               "underground=U-Bahn=f",
    "person": "brother=Bruder=m, sister=Schwester=f, mother=Mutter=f, father=Vater=m, son=Sohn=m, daughter=Tochter=f, "
              "aunt=Tante=f, "
              "uncle=Onkel=m, boss=Chef=m, doctor=Arzt=m, teacher=Lehrerin=f, neighbour=Nachbar=m===Nachbarn, "
              "colleague=Kollege=m===Kollegen, customer=Kunde=m===Kunden, grandmother=Großmutter=f, grandfather=Großvater=m, "
              "parents=Eltern=p, children=Kinder=p, friends=Freunde=p, friend=Freundin=f, dentist=Zahnarzt=m",
}.items():
    for name_of_noun, noun_of_name in nouns(kind_of_nouns, listed):
        N.setdefault(name_of_noun if name_of_noun not in N else f"{name_of_noun} ({kind_of_nouns})", noun_of_name)

GENERAL = [("new", "neu"), ("old", "alt"), ("small", "klein"), ("big", "groß"), ("expensive", "teuer"), ("cheap", "billig")]
COLOURS = [("red", "rot"), ("blue", "blau"), ("green", "grün"), ("black", "schwarz"), ("white", "weiß"), ("yellow", "gelb"),
           ("grey", "grau"), ("brown", "braun")]
ADJECTIVES = {
    "clothes": GENERAL[:2] + GENERAL[4:] + COLOURS + [("warm", "warm"), ("thin", "dünn"), ("dark", "dunkel"),
                                                      ("bright", "hell")],
    "food": [("fresh", "frisch"), ("big", "groß"), ("small", "klein"), ("good", "gut")],
    "drink": [("cold", "kalt"), ("hot", "heiß"), ("big", "groß"), ("small", "klein")],
    "thing": GENERAL + COLOURS[:5] + [("heavy", "schwer"), ("light", "leicht"), ("nice", "schön")],
    "paper": [("new", "neu"), ("old", "alt"), ("important", "wichtig"), ("long", "lang")],
    "date": [("long", "lang"), ("important", "wichtig"), ("next", "nächst"), ("short", "kurz")],
    "place": [("new", "neu"), ("old", "alt"), ("big", "groß"), ("small", "klein")],
    "room": [("small", "klein"), ("big", "groß")],
    "furniture": [("old", "alt"), ("new", "neu"), ("small", "klein")],
    "vehicle": [("first", "erst"), ("last", "letzt"), ("next", "nächst")],
}
# After the verb "to be", with the degree too.
STATES = {
    "clothes": [("expensive", "teuer"), ("cheap", "billig"), ("small", "klein"), ("big", "groß"), ("warm", "warm"),
                ("thin", "dünn"),
                ("dark", "dunkel"), ("elegant", "elegant"), ("modern", "modern")],
    "food": [("sweet", "süß"), ("salty", "salzig"), ("expensive", "teuer"), ("hot", "heiß"), ("cold", "kalt"),
             ("dry", "trocken")],
    "drink": [("hot", "heiß"), ("cold", "kalt"), ("strong", "stark"), ("sweet", "süß"), ("weak", "schwach")],
    "thing": [("heavy", "schwer"), ("expensive", "teuer"), ("old", "alt"), ("small", "klein"), ("big", "groß"),
              ("cheap", "billig")],
    "place": [("far away", "weit weg"), ("crowded", "voll"), ("small", "klein"), ("new", "neu")],
    "room": [("small", "klein"), ("dirty", "schmutzig"), ("cold", "kalt"), ("dark", "dunkel")],
    "vehicle": [("crowded", "voll"), ("slow", "langsam"), ("loud", "laut"), ("late", "spät"), ("fast", "schnell")],
}
COMPARED = [("cheaper", "billiger"), ("more expensive", "teurer"), ("newer", "neuer"), ("older", "älter"),
            ("smaller", "kleiner"),
            ("bigger", "größer"), ("nicer", "schöner")]


# Nobody says "a bread".
UNCOUNTED = ("bread", "milk", "cheese")


def inflected(adjective, ending):
    return {"teuer": "teur", "dunkel": "dunkl"}.get(adjective, adjective) + ending


def article(noun):
    return "an" if noun[0] in "aeiou" and not noun.startswith(("uni", "use")) else "a"


class Phrase:
    """A noun with its determiner (the, a, my, our, no, a number or none) and perhaps an adjective."""

    def __init__(self, noun, determiner, adjective=None, number=None):
        self.noun, self.adjective, self.number = noun, adjective, number
        if determiner == "a":
            determiner = None if noun.gender == "p" else "the" if noun.english in UNCOUNTED else "a"
        self.determiner = determiner
        self.indefinite = self.determiner in ("a", None) or number is not None

    def english(self, negative=False):
        name = self.noun.english_plural if self.number else self.noun.english
        if self.noun.english in ("trousers", "glasses") and self.determiner == "a":
            name = f"pair of {f'{self.adjective[0]} ' if self.adjective else ''}{name}"
        elif self.adjective:
            name = f"{self.adjective[0]} {name}"
        if self.number:
            return f"{self.number[0]} {name}"
        if self.determiner == "a":
            return f"{article(name)} {name}"
        return f"{self.determiner} {name}" if self.determiner else name

    def german(self, case, negative=False):
        gender = "p" if self.number else self.noun.gender
        name = self.noun.plural if self.number else self.noun.form(case)
        if self.number or (self.determiner is None and not negative):
            parts = [self.number[1]] if self.number else []
            ending = ALONE[case]
        elif self.determiner == "the":
            parts, ending = [THE[case][gender]], AFTER_THE[case][gender]
        else:
            stem = "kein" if negative else DETERMINERS.get(self.determiner, "ein")
            parts, ending = [stem + ENDINGS[case][gender]], AFTER_A[case][gender]
        return " ".join(parts + ([inflected(self.adjective[1], ending)] if self.adjective else []) + [name])


class Who:
    """A subject: its person is ich, du, er (for all that is he, she or it) or wir (for all plurals)."""

    def __init__(self, english, german, person, dative, is_name=False):
        self.english, self.german, self.person, self.dative, self.is_name = english, german, person, dative, is_name

    @property
    def reflexive(self):
        return {"ich": "mich", "du": "dich"}.get(self.person, "uns" if self.german == "wir" else "sich")


PRONOUNS = [
    Who("I", "ich", "ich", "mir"), Who("you", "du", "du", "dir"), Who("he", "er", "er", "ihm"), Who("she", "sie", "er", "ihr"),
    Who("we", "wir", "wir", "uns"), Who("they", "sie", "wir", "ihnen")]


def german_verb(infinitive, er=None):
    """The present tense by person."""
    stem = infinitive[:-2] if infinitive.endswith("en") else infinitive[:-1]
    er = er or stem + ("et" if stem[-1] in "dt" else "t")
    du = er if er[:-1][-1] in "sßz" else (stem + "est" if er == stem + "et" else er[:-1] + "st")
    return {"ich": stem + "e", "du": du, "er": er, "wir": infinitive}


HAVE = {"ich": "habe", "du": "hast", "er": "hat", "wir": "haben"}
BE = {"ich": "bin", "du": "bist", "er": "ist", "wir": "sind"}
MODALS = [
    ("can", "can", {"ich": "kann", "du": "kannst", "er": "kann", "wir": "können"}),
    ("must", "must", {"ich": "muss", "du": "musst", "er": "muss", "wir": "müssen"}),
    ("want to", "wants to", {"ich": "will", "du": "willst", "er": "will", "wir": "wollen"}),
    ("should", "should", {"ich": "sollte", "du": "solltest", "er": "sollte", "wir": "sollten"}),
    ("would like to", "would like to", {"ich": "möchte", "du": "möchtest", "er": "möchte", "wir": "möchten"})]


class Verb:
    """An English verb and the German one: prefix that separates, infinitive without it, participle, auxiliary."""

    def __init__(self, english, german, participle, er=None, past=None, reflexive=False, goes=False):
        self.english, self.past_form, self.participle, self.reflexive, self.goes = english, past, participle, reflexive, goes
        self.prefix, self.infinitive = german.split("|") if "|" in german else ("", german)
        # "spazieren gehen" stays two words; "anrufen" becomes one.
        self.joint = " " if self.prefix in ("spazieren", "schwimmen", "essen") else ""
        self.present = german_verb(self.infinitive, er)

    def third(self):
        first, _, rest = self.english.partition(" ")
        if first.endswith(("ch", "sh", "ss", "x", "o")):
            first += "es"
        elif first.endswith("y") and first[-2] not in "aeiou":
            first = first[:-1] + "ies"
        else:
            first += "s"
        return f"{first} {rest}".strip()

    def past(self):
        first, _, rest = self.english.partition(" ")
        if self.past_form:
            first = self.past_form
        elif first.endswith("e"):
            first += "d"
        elif first.endswith("y") and first[-2] not in "aeiou":
            first = first[:-1] + "ied"
        else:
            first += "ed"
        return f"{first} {rest}".strip()

    def whole(self, form):
        """The prefix with a form of the verb, at the end of a clause."""
        return self.prefix + self.joint + form if self.prefix else form

    def to_infinitive(self):
        """The infinitive with zu."""
        if not self.prefix or self.joint:
            return f"{self.prefix} zu {self.infinitive}".strip()
        return f"{self.prefix}zu{self.infinitive}"


V = Verb
# A verb, the names or kinds of its objects, their determiners.
TRANSITIVE = [
    (V("buy", "kaufen", "gekauft", past="bought"), "kind:clothes kind:food umbrella bag suitcase book lamp bicycle postcard gift",
     "a the #"),
    (V("open", "auf|machen", "aufgemacht"), "window door bag box bottle suitcase parcel letter", "the"),
    (V("close", "zu|machen", "zugemacht"), "window door bag box suitcase cupboard", "the"),
    (V("call", "an|rufen", "angerufen"), "kind:person hotel office", "the my our"),
    (V("pick up", "ab|holen", "abgeholt"), "parcel kind:person ticket suitcase suit gift", "the my our"),
    (V("tidy up", "auf|räumen", "aufgeräumt"), "kitchen room garage cellar desk bathroom flat", "the my our"),
    (V("switch on", "ein|schalten", "eingeschaltet"), "lamp heater computer radio printer phone", "the my"),
    (V("switch off", "aus|schalten", "ausgeschaltet"), "lamp heater computer radio printer phone alarm%clock", "the my"),
    (V("bring", "mit|bringen", "mitgebracht", past="brought"), "umbrella cake salad map bottle gift bread", "a the"),
    (V("try on", "an|probieren", "anprobiert", past="tried"), "kind:clothes", "a the"),
    (V("read", "lesen", "gelesen", er="liest", past="read"), "newspaper book letter report contract e-mail offer", "a the"),
    (V("eat", "essen", "gegessen", er="isst", past="ate"), "kind:food", "a the #"),
    (V("drink", "trinken", "getrunken", past="drank"), "kind:drink", "a the"),
    (V("need", "brauchen", "gebraucht"), "umbrella ticket coat car suitcase map key passport form appointment list", "a the"),
    (V("look for", "suchen", "gesucht"), "key glasses wallet passport phone ticket bag umbrella hat", "the my"),
    (V("find", "finden", "gefunden", past="found"), "key glasses wallet passport phone ticket bag watch letter", "the my"),
    (V("lose", "verlieren", "verloren", past="lost"), "key wallet passport phone ticket bag watch umbrella gloves", "the my"),
    (V("forget", "vergessen", "vergessen", er="vergisst", past="forgot"),
     "umbrella key appointment ticket meeting gift bag", "the my"),
    (V("sell", "verkaufen", "verkauft", past="sold"), "car bicycle flat computer watch picture sofa", "a the our"),
    (V("write", "schreiben", "geschrieben", past="wrote"), "letter report e-mail application list postcard offer", "a the #"),
    (V("repair", "reparieren", "repariert"), "car bicycle heater door printer radio watch lamp window", "the my our"),
    (V("book", "buchen", "gebucht"), "flight room trip hotel course excursion", "a the"),
    (V("pay", "bezahlen", "bezahlt", past="paid"), "bill ticket trip taxi hotel course coffee", "the"),
    (V("visit", "besuchen", "besucht"), "museum kind:person church library town%hall", "the my our"),
    (V("order", "bestellen", "bestellt"), "pizza soup taxi coffee tea salad fish book juice", "a"),
    (V("wash", "waschen", "gewaschen", er="wäscht"), "car shirt jumper cup plate trousers socks blouse", "the my"),
    (V("cancel", "ab|sagen", "abgesagt", past="cancelled"), "appointment meeting trip party course excursion concert",
     "the our"),
    (V("postpone", "verschieben", "verschoben"), "appointment meeting trip party interview flight holiday", "the our"),
    (V("fill in", "aus|füllen", "ausgefüllt"), "form application list", "a the"),
    (V("return", "zurück|geben", "zurückgegeben", er="gibt"), "book jacket key dress umbrella bicycle lamp", "the"),
    (V("show", "vor|zeigen", "vorgezeigt"), "ticket passport bill", "the my"),
    (V("invite", "ein|laden", "eingeladen", er="lädt"), "kind:person", "the my our"),
    (V("meet", "treffen", "getroffen", er="trifft", past="met"), "kind:person", "the my our"),
    (V("prepare", "vor|bereiten", "vorbereitet"), "meeting trip party report interview concert soup course", "the"),
    (V("sign", "unterschreiben", "unterschrieben"), "contract form letter list bill report", "the"),
]
# Other predicates: a verb, and what else belongs to it in English and German; {town} is a town.
OTHERS = [
    (V("get up", "auf|stehen", "aufgestanden", past="got", goes=True),
     [("early", "früh"), ("late", "spät"), ("at {n} o'clock", "um {n} Uhr"), ("at half past {half}", "um halb {half}")]),
    (V("arrive", "an|kommen", "angekommen", goes=True),
     [("in {town}", "in {town}"), ("at the station", "am Bahnhof"), ("at the airport", "am Flughafen"), ("at home", "zu Hause"),
      ("late", "spät")]),
    (V("go shopping", "ein|kaufen", "eingekauft", past="went"),
     [("", ""), ("in {town}", "in {town}"), ("with {dat}", "mit {dat}"), ("at the market", "auf dem Markt")]),
    (V("go for a walk", "spazieren|gehen", "spazieren gegangen", past="went", goes=True),
     [("", ""), ("in the park", "im Park"), ("by the river", "am Fluss"), ("with {dat}", "mit {dat}"),
      ("in the woods", "im Wald")]),
    (V("go swimming", "schwimmen|gehen", "schwimmen gegangen", past="went", goes=True),
     [("", ""), ("with {dat}", "mit {dat}"), ("in the lake", "im See")]),
    (V("work", "arbeiten", "gearbeitet"),
     [("at home", "zu Hause"), ("in the garden", "im Garten"), ("at the hospital", "im Krankenhaus"),
      ("in {town}", "in {town}"),
      ("with {dat}", "mit {dat}"), ("at the office", "im Büro"), ("until {n} o'clock", "bis {n} Uhr")]),
    (V("travel", "fahren", "gefahren", er="fährt", goes=True, past="travelled"),
     [("to {town}", "nach {town}"), ("by train to {town}", "mit dem Zug nach {town}"),
      ("by bus to {town}", "mit dem Bus nach {town}"),
      ("to {town} with {dat}", "mit {dat} nach {town}"), ("to the sea", "ans Meer"), ("to the mountains", "in die Berge")]),
    (V("fly", "fliegen", "geflogen", past="flew", goes=True),
     [("to {town}", "nach {town}"), ("from {town} to {town2}", "von {town} nach {town2}"), ("home", "nach Hause")]),
    (V("go", "gehen", "gegangen", past="went", goes=True),
     [("to the {place}", "{zum} {Place}"), ("to the cinema", "ins Kino"), ("to the theatre", "ins Theater"),
      ("home", "nach Hause"),
      ("to work on foot", "zu Fuß zur Arbeit"), ("to bed", "ins Bett"), ("to the dentist", "zum Zahnarzt")]),
    (V("cycle", "fahren", "gefahren", er="fährt", goes=True),
     [("to work", "mit dem Fahrrad zur Arbeit"), ("to the {place}", "mit dem Fahrrad {zum} {Place}"),
      ("to school", "mit dem Fahrrad zur Schule")]),
    (V("wait", "warten", "gewartet"),
     [("for the {vehicle}", "auf {Vehicle_acc}"), ("at the {place}", "vor {Place_dat}"), ("for {acc}", "auf {Acc}"),
      ("for the parcel", "auf das Paket")]),
    (V("watch TV", "fern|sehen", "ferngesehen", er="sieht"), [("", ""), ("with {dat}", "mit {dat}"), ("at home", "zu Hause")]),
    (V("move", "um|ziehen", "umgezogen", goes=True), [("to {town}", "nach {town}"), ("to the country", "aufs Land")]),
    (V("look forward", "freuen", "gefreut", reflexive=True),
     [("to the {date}", "auf {Date_acc}"), ("to the summer", "auf den Sommer"), ("to the food", "auf das Essen")]),
    (V("complain", "beschweren", "beschwert", reflexive=True),
     [("about the noise", "über den Lärm"), ("about the bill", "über die Rechnung"), ("about the food", "über das Essen"),
      ("about the {vehicle}", "über {Vehicle_acc}")]),
    (V("hurry", "beeilen", "beeilt", reflexive=True), [("", "")]),
    (V("help", "helfen", "geholfen", er="hilft"),
     [("{dat}", "{dat}"), ("in the kitchen", "in der Küche"), ("in the garden", "im Garten")]),
    (V("thank", "danken", "gedankt"), [("{dat}", "{dat}")]),
    (V("sleep", "schlafen", "geschlafen", er="schläft", past="slept"),
     [("on the sofa", "auf dem Sofa"), ("badly", "schlecht"), ("well", "gut"), ("in a tent", "in einem Zelt"),
      ("for {n} hours", "{n} Stunden lang")]),
    (V("take part", "teil|nehmen", "teilgenommen", er="nimmt", past="took"), [("in the {date}", "an {Date_dat}")]),
    (V("go out to eat", "essen|gehen", "essen gegangen", past="went", goes=True), [("", ""), ("with {dat}", "mit {dat}")]),
    (V("change trains", "um|steigen", "umgestiegen", goes=True), [("in {town}", "in {town}")]),
    (V("get off", "aus|steigen", "ausgestiegen", past="got", goes=True),
     [("in {town}", "in {town}"), ("at the {place}", "vor {Place_dat}")]),
]
# What one takes part in and looks forward to.
EVENTS = ("trip", "course", "party", "concert", "excursion")
# What nobody promises and nobody is asked for.
UNPLANNED = ("lose", "forget", "find", "need", "complain")
# To put something somewhere, and where it is then.
PUT = [
    (V("put", "legen", "gelegt", past="put"), "newspaper book letter key map passport glasses phone bill"),
    (V("put", "stellen", "gestellt", past="put"), "lamp cup bottle plate radio printer computer"),
]

FUTURE = [
    ("tomorrow", "morgen"), ("today", "heute"), ("this evening", "heute Abend"), ("next week", "nächste Woche"),
    ("tomorrow morning", "morgen früh"), ("at the weekend", "am Wochenende"), ("on {day}", "am {Day}"),
    ("on {day}", "am {Day}"),
    ("next month", "nächsten Monat"), ("on {day} evening", "am {Day}abend"), ("the day after tomorrow", "übermorgen"),
    ("in {n} days", "in {n} Tagen")]
PAST = [
    ("yesterday", "gestern"), ("last week", "letzte Woche"), ("yesterday evening", "gestern Abend"), ("on {day}", "am {Day}"),
    ("{n} days ago", "vor {n} Tagen"), ("this morning", "heute Morgen"), ("the day before yesterday", "vorgestern"),
    ("{n} weeks ago", "vor {n} Wochen"), ("last month", "letzten Monat"), ("last summer", "letzten Sommer")]
HABIT = [
    ("every day", "jeden Tag"), ("every {day}", "jeden {Day}"), ("on weekdays", "an Werktagen"), ("every week", "jede Woche"),
    ("in the evening", "abends"), ("in the morning", "morgens"), ("in summer", "im Sommer"), ("in winter", "im Winter")]
CAUSES = [
    ("it is raining", "es regnet"), ("it is too cold", "es zu kalt ist"), ("the weather is bad", "das Wetter schlecht ist"),
    ("the shops are closed", "die Geschäfte geschlossen sind"), ("the train is late", "der Zug Verspätung hat"),
    ("there is no time", "keine Zeit ist"), ("there is a strike", "gestreikt wird"),
    ("the guests are coming", "die Gäste kommen"),
    ("the car is broken", "das Auto kaputt ist"), ("it is getting dark", "es dunkel wird"), ("it is so hot", "es so heiß ist"),
    ("the sun is shining", "die Sonne scheint"), ("there is a sale", "Ausverkauf ist")]
PAST_CAUSES = [
    ("it was raining", "es geregnet hat"), ("it was too cold", "es zu kalt war"),
    ("the weather was bad", "das Wetter schlecht war"),
    ("the shops were closed", "die Geschäfte geschlossen waren"), ("the train was late", "der Zug Verspätung hatte"),
    ("there was no time", "keine Zeit war"), ("there was a strike", "gestreikt wurde"), ("it was cheaper", "es billiger war"),
    ("the car was broken", "das Auto kaputt war"), ("the sun was shining", "die Sonne geschienen hat")]
CONDITIONS = [
    ("it rains", "es regnet"), ("the weather is good", "das Wetter gut ist"), ("the bus does not come", "der Bus nicht kommt"),
    ("there is enough time", "genug Zeit ist"), ("it is not too late", "es nicht zu spät ist"), ("it snows", "es schneit"),
    ("the sun shines", "die Sonne scheint"), ("it gets colder", "es kälter wird"), ("the price is right", "der Preis stimmt"),
    ("nobody is at home", "niemand zu Hause ist"), ("there is a strike", "gestreikt wird")]
SKY = [("cold", "kalt"), ("warm", "warm"), ("windy", "windig"), ("foggy", "neblig"), ("sunny", "sonnig"), ("hot", "heiß"),
       ("stormy", "stürmisch"), ("cloudy", "bewölkt"), ("mild", "mild"), ("humid", "schwül"), ("cool", "kühl")]
DEGREES = [("", ""), ("very", "sehr"), ("quite", "ziemlich"), ("too", "zu")]
JOBS = [
    ("teacher", "Lehrer", "Lehrerin"), ("nurse", "Krankenpfleger", "Krankenpflegerin"), ("cook", "Koch", "Köchin"),
    ("baker", "Bäcker", "Bäckerin"), ("engineer", "Ingenieur", "Ingenieurin"), ("gardener", "Gärtner", "Gärtnerin"),
    ("salesperson", "Verkäufer", "Verkäuferin"), ("lawyer", "Anwalt", "Anwältin"), ("mechanic", "Mechaniker", "Mechanikerin"),
    ("journalist", "Journalist", "Journalistin"), ("architect", "Architekt", "Architektin"),
    ("pharmacist", "Apotheker", "Apothekerin")]


class Dice:
    """Everything random about one sentence; key says what the sentence is about."""

    def __init__(self, source, new_names):
        self.source, self.new_names, self.key = source, new_names, []

    def below(self, count):
        return int(self.source.random() * count)

    def chance(self, probability):
        return self.source.random() < probability

    def pick(self, options):
        return options[self.below(len(options))]

    def about(self, *what):
        self.key += what

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
        return items

    def person_name(self):
        """A name and whether it is a woman's."""
        woman = self.chance(0.5)
        return self.pick((WOMEN if woman else MEN)[self.new_names].split()), woman

    def town(self):
        if not self.new_names and self.chance(0.25):
            return self.pick(OTHER_TOWNS)
        name = self.pick(TOWNS[self.new_names].split())
        return name, name

    def who(self):
        if self.chance(0.4):
            return self.pick(PRONOUNS)
        if self.chance(0.5):
            name, _ = self.person_name()
            return Who(name, name, "er", name, is_name=True)
        phrase = self.person()
        return Who(phrase.english(), phrase.german("nom"), "wir" if phrase.noun.gender == "p" else "er", phrase.german("dat"))

    def person(self):
        return Phrase(self.pick([noun for noun in N.values() if noun.kind == "person"]), self.pick(["my", "our", "the"]))

    def noun(self, *kinds):
        return self.pick([noun for noun in N.values() if noun.kind in kinds])

    def object(self, names, determiners):
        found = []
        for name in names.split():
            name = name.replace("%", " ")
            found += [noun for noun in N.values() if noun.kind == name[5:]] if name.startswith("kind:") else [
                N[name]] if name in N else []
        noun, determiner = self.pick(found), self.pick(determiners.split())
        if determiner == "#":
            if noun.plural:
                return Phrase(noun, None, number=self.pick(NUMBERS))
            determiner = "the"
        adjective = self.pick(ADJECTIVES[noun.kind]) if noun.kind in ADJECTIVES and self.chance(0.3) else None
        return Phrase(noun, determiner, adjective)

    def time(self, times):
        (english, german), (day, german_day), (n, german_n) = self.pick(times), self.pick(DAYS), self.pick(NUMBERS)
        return english.format(day=day, n=n), german.format(Day=german_day, n=german_n)


class Clause:
    """Who does what, when: the parts of an English and a German clause."""

    def __init__(self, dice, tense=None, who=None, times=True):
        self.tense = tense or dice.pick(["future", "future", "past", "past", "habit", "modal"])
        self.who = who or dice.who()
        self.modal = dice.pick(MODALS)
        self.time = dice.time({"past": PAST, "habit": HABIT}.get(self.tense, FUTURE)) if times and dice.chance(0.85) else ("", "")
        if self.tense in ("future", "habit") and not self.time[0] and times:
            self.time = dice.time(HABIT if self.tense == "habit" else FUTURE)
        self.negative = dice.chance(0.12)
        self.object = self.extra = self.dative = None
        kind = dice.below(10)
        if kind < 6:
            self.verb, names, determiners = dice.pick(TRANSITIVE)
            self.object = dice.object(names, determiners)
            what = self.object.noun.german
        elif kind < 9:
            self.verb, extras = dice.pick(OTHERS)
            what = self.fill(dice, *dice.pick(extras))
        else:
            self.verb, names = dice.pick(PUT)
            self.object, where = dice.object(names, "the my"), dice.noun("furniture")
            self.extra = f"on the {where.english}", f"auf {Phrase(where, 'the').german('acc')}"
            what = self.object.noun.german + where.german
        if self.tense == "modal" and self.verb.english in UNPLANNED:
            self.tense = "future"
        dice.about("" if self.who.is_name else self.who.german, self.verb.infinitive, self.verb.prefix, what)

    def fill(self, dice, english, german):
        town, german_town = dice.town()
        other = dice.town()
        n, german_n = dice.pick(NUMBERS)
        half, german_half = dice.pick(NUMBERS[1:])
        place, vehicle, date, person = dice.noun("place"), dice.noun("vehicle"), N[dice.pick(EVENTS)], dice.person()
        half = NUMBERS[NUMBERS.index((half, german_half)) - 1][0]
        the = {noun: Phrase(noun, "the") for noun in (place, vehicle, date)}
        if "{dat}" in english and dice.chance(0.4):
            name, _ = dice.person_name()
            people = (name, name, name)
        else:
            people = (person.english(), person.german("acc"), person.german("dat"))
        self.extra = (
            english.format(town=town, town2=other[0], n=n, half=half, place=place.english, vehicle=vehicle.english,
                           date=date.english, dat=people[0], acc=person.english()),
            german.format(town=german_town, town2=other[1], n=german_n, half=german_half, dat=people[2], Acc=person.german("acc"),
                          zum="zur" if place.gender == "f" else "zum", Place=place.german, Place_dat=the[place].german("dat"),
                          Vehicle_acc=the[vehicle].german("acc"), Date_acc=the[date].german("acc"),
                          Date_dat=the[date].german("dat")))
        self.is_clumsy = town == other[0] or people[2] == self.who.dative
        if self.extra[1].startswith("an dem "):
            self.extra = self.extra[0], "am " + self.extra[1][len("an dem "):]
        if german == "{dat}":
            self.dative = self.extra[1]
            self.extra = self.extra[0], ""
        return german + "".join(noun.german for key, noun in (("lace", place), ("ehicle", vehicle),
                                                              ("ate_", date)) if key in german)

    @property
    def makes_sense(self):
        clumsy = getattr(self, "is_clumsy", False) or (
            self.object is not None and self.object.german("dat") == self.who.dative)
        repeated = bool(self.time[1]) and self.extra is not None and bool(set(self.time[0].split()) & set(self.extra[0].split())
                                                                         & {"o'clock", "early", "late", "in"})
        return not clumsy and not repeated

    # English

    def english_rest(self):
        return " ".join(filter(None, [self.object.english() if self.object else "", self.extra[0] if self.extra else ""]))

    def english_predicate(self):
        third = self.who.person == "er"
        if self.tense == "modal":
            helper = self.modal[1] if third else self.modal[0]
            if self.negative and helper.endswith("want to"):
                return f"do not want to {self.verb.english}"
            if self.negative and helper.endswith("wants to"):
                return f"does not want to {self.verb.english}"
            if self.negative:
                helper = {"can": "cannot", "must": "cannot", "should": "should not",
                          "would like to": "would not like to"}[self.modal[0]]
            return f"{helper} {self.verb.english}"
        if self.tense == "future":
            return f"will {'not ' if self.negative else ''}{self.verb.english}"
        if self.negative:
            return f"{'did' if self.tense == 'past' else 'does' if third else 'do'} not {self.verb.english}"
        if self.tense == "past":
            return self.verb.past()
        return self.verb.third() if third else self.verb.english

    def english(self, time_first=False):
        parts = [self.who.english, self.english_predicate(), self.english_rest()]
        parts = [f"{self.time[0]},"] + parts if time_first and self.time[0] else parts + [self.time[0]]
        return " ".join(filter(None, parts))

    def english_question(self):
        third = self.who.person == "er"
        helper = {"past": "did", "future": "will", "habit": "does" if third else "do"}[self.tense]
        return " ".join(filter(None, [helper, self.who.english, self.verb.english, self.english_rest(), self.time[0]]))

    # German

    def finite(self):
        """The verb that agrees with the subject, and what stands at the end."""
        person = self.who.person
        if self.tense == "modal":
            modal = MODALS[0] if self.negative and self.modal[0] == "must" else self.modal
            return modal[2][person], self.verb.whole(self.verb.infinitive)
        if self.tense == "past":
            return (BE if self.verb.goes else HAVE)[person], self.verb.participle
        return self.verb.present[person], self.verb.prefix

    def middle(self, time_first=False):
        """What stands between the verb and the end: reflexive pronoun, dative, time and object, not, place."""
        time = "" if time_first else self.time[1]
        reflexive = self.who.reflexive if self.verb.reflexive else ""
        noun = not_ = ""
        if self.object:
            negated = self.negative and self.object.indefinite and not self.object.number
            noun = self.object.german("acc", negative=negated)
            not_ = "nicht" if self.negative and not negated else ""
        elif self.negative:
            not_ = "nicht"
        parts = [noun, time] if not_ and noun else [time, noun]
        return [reflexive, self.dative or ""] + parts + [not_, self.extra[1] if self.extra else ""]

    def german(self, time_first=False):
        verb, end = self.finite()
        if time_first and self.time[1]:
            return " ".join(filter(None, [self.time[1], verb, self.who.german] + self.middle(True) + [end]))
        return " ".join(filter(None, [self.who.german, verb] + self.middle() + [end]))

    def german_question(self):
        verb, end = self.finite()
        return " ".join(filter(None, [verb, self.who.german] + self.middle() + [end]))

    def german_at_end(self):
        """The clause after dass, weil, ob, wenn."""
        verb, end = self.finite()
        if self.tense in ("future", "habit"):
            verb, end = self.verb.whole(verb), ""
        return " ".join(filter(None, [self.who.german] + self.middle() + [end, verb]))


def clause(dice, **settings):
    while True:
        before = list(dice.key)
        made = Clause(dice, **settings)
        if made.makes_sense:
            return made
        dice.key = before


# Sentences: functions that give English and German.

def statement(d):
    c, first = clause(d), d.chance(0.4)
    return c.english(first) + ".", c.german(first) + "."


def question(d):
    c = clause(d, tense=d.pick(["past", "future", "habit"]))
    c.negative = False
    return c.english_question() + "?", c.german_question() + "?"


def said(d):
    who = d.who()
    c = clause(d)
    intro = d.pick([
        (f"{who.english} {'says' if who.person == 'er' else 'say'} that",
         f"{who.german} {german_verb('sagen')[who.person]}, dass"),
        (f"{who.english} {'hopes' if who.person == 'er' else 'hope'} that",
         f"{who.german} {german_verb('hoffen')[who.person]}, dass"),
        ("it is important that", "es ist wichtig, dass"),
        ("we do not know whether", "wir wissen nicht, ob"),
        ("can you tell me whether", "kannst du mir sagen, ob")])
    mark = "?" if intro[0].startswith("can") else "."
    return f"{intro[0]} {c.english()}{mark}", f"{intro[1]} {c.german_at_end()}{mark}"


def because(d):
    c = clause(d, tense=d.pick(["future", "past", "modal"]))
    cause, german_cause = d.pick(PAST_CAUSES if c.tense == "past" else CAUSES)
    return f"{c.english()} because {cause}.", f"{c.german()}, weil {german_cause}."


def if_then(d):
    c, (condition, german_condition) = clause(d, tense="future", times=False), d.pick(CONDITIONS)
    if d.chance(0.6):
        return f"if {condition}, {c.english()}.", f"wenn {german_condition}, {c.german_question()}."
    return f"{c.english()} if {condition}.", f"{c.german()}, wenn {german_condition}."


def forgotten(d):
    c = clause(d, tense="future", times=False)
    while c.verb.english in UNPLANNED:
        d.key = []
        c = clause(d, tense="future", times=False)
    c.negative = False
    third = c.who.person == "er"
    intro = d.pick([
        (f"{c.who.english} {'has' if third else 'have'} forgotten to", f"{c.who.german} {HAVE[c.who.person]} vergessen,"),
        (f"{c.who.english} {'tries' if third else 'try'} to", f"{c.who.german} {german_verb('versuchen')[c.who.person]},"),
        (f"{c.who.english} {'promises' if third else 'promise'} to",
         f"{c.who.german} {german_verb('versprechen', 'verspricht')[c.who.person]},")])
    english = " ".join(filter(None, [intro[0], c.verb.english, c.english_rest()]))
    return english + ".", " ".join(filter(None, [intro[1]] + c.middle() + [c.verb.to_infinitive()])) + "."


def please(d):
    c = clause(d, tense="future", who=Who("you", "Sie", "wir", "Ihnen"))
    while not c.object or c.verb.english in UNPLANNED:
        d.key = []
        c = clause(d, tense="future", who=c.who)
    c.negative = False
    if d.chance(0.5):
        return (" ".join(filter(None, ["please", c.verb.english, c.english_rest(), c.time[0]])) + ".",
                f"bitte {c.german_question()}.")
    end = c.verb.whole(c.verb.infinitive)
    return (" ".join(filter(None, ["could you please", c.verb.english, c.english_rest(), c.time[0]])) + "?",
            " ".join(filter(None, ["könnten Sie bitte"] + c.middle() + [end])) + "?")


def weather(d):
    (town, german_town), kind = d.town(), d.below(5)
    sky, degree, n = d.pick(SKY), d.pick(DEGREES), 10 + d.below(26)
    day, past = d.time(FUTURE), d.time(PAST)
    adjective, german = " ".join(filter(None, [degree[0], sky[0]])), " ".join(filter(None, [degree[1], sky[1]]))
    falls, german_falls, participle = d.pick([("rain", "regnet", "geregnet"), ("snow", "schneit", "geschneit"),
                                              ("hail", "hagelt", "gehagelt")])
    if kind == 0:
        d.about("weather", sky[1], degree[1], "now", day[1])
        return f"it will be {adjective} in {town} {day[0]}.", f"in {german_town} wird es {day[1]} {german}."
    if kind == 1:
        d.about("weather", sky[1], degree[1], "past", past[1])
        return f"{past[0]}, it was {adjective} in {town}.", f"{past[1]} war es in {german_town} {german}."
    if kind == 2:
        d.about("weather", german_falls, day[1])
        return f"it will {falls} in {town} {day[0]}.", f"in {german_town} {german_falls} es {day[1]}."
    if kind == 3:
        d.about("weather", participle, past[1])
        return (f"{past[0]}, it {falls}ed in {town}.", f"{past[1]} hat es in {german_town} {participle}.")
    d.about("degrees", str(n))
    return f"{day[0]}, it will be {n} degrees in {town}.", f"{day[1]} werden es in {german_town} {n} Grad."


def property_of(d):
    noun = d.noun(*STATES)
    determiner = d.pick(["the", "the", "my"]) if noun.kind in ("clothes", "thing", "room") else "the"
    phrase, state = Phrase(noun, determiner), d.pick(STATES[noun.kind])
    degree = d.pick(DEGREES) if state[0] != "far away" else ("", "")
    were = d.chance(0.3)
    d.about(noun.german, state[1])
    plural, many = noun.gender == "p", noun.english in ("trousers", "glasses") or noun.gender == "p"
    verb = ("were" if many else "was") if were else ("are" if many else "is")
    german = ("waren" if plural else "war") if were else ("sind" if plural else "ist")
    return (" ".join(filter(None, [phrase.english(), verb, degree[0], state[0]])) + ".",
            " ".join(filter(None, [phrase.german("nom"), german, degree[1], state[1]])) + ".")


def price(d):
    noun, n = d.noun("clothes", "thing"), 10 + d.below(190)
    phrase = Phrase(noun, "the", d.pick(ADJECTIVES[noun.kind]) if d.chance(0.7) else None)
    d.about("price", noun.german, phrase.adjective[1] if phrase.adjective else str(n % 7))
    many = noun.english in ("trousers", "glasses") or noun.gender == "p"
    plural = noun.gender == "p"
    if d.chance(0.3):
        return (f"how much {'do' if many else 'does'} {phrase.english()} cost?",
                f"wie viel {'kosten' if plural else 'kostet'} {phrase.german('nom')}?")
    return (f"{phrase.english()} {'cost' if many else 'costs'} {n} euros.",
            f"{phrase.german('nom')} {'kosten' if plural else 'kostet'} {n} Euro.")


def comparison(d):
    first = d.noun("clothes", "thing")
    adjectives = d.shuffled(ADJECTIVES[first.kind])[:2]
    compared = d.pick(COMPARED)
    one, other = Phrase(first, "the", adjectives[0]), Phrase(first, "the", adjectives[1])
    d.about(first.german, adjectives[0][1], compared[1])
    many = first.english in ("trousers", "glasses") or first.gender == "p"
    return (f"{one.english()} {'are' if many else 'is'} {compared[0]} than {other.english()}.",
            f"{one.german('nom')} {'sind' if first.gender == 'p' else 'ist'} {compared[1]} als {other.german('nom')}.")


def liking(d):
    who, noun = d.who(), d.noun("clothes", "thing", "place")
    phrase = Phrase(noun, "the", d.pick(ADJECTIVES[noun.kind]))
    d.about(noun.german, phrase.adjective[1], "liking")
    verb = "gefallen" if noun.gender == "p" else "gefällt"
    return (f"{who.english} {'likes' if who.person == 'er' else 'like'} {phrase.english()}.",
            f"{who.dative} {verb} {phrase.german('nom')}.")


def departure(d):
    vehicle, (town, german_town) = d.noun("vehicle"), d.town()
    if vehicle.english in ("taxi", "underground", "tram"):
        vehicle = N["train"]
    hour, minute, platform = 5 + d.below(18), 5 * (1 + d.below(11)), 1 + d.below(14)
    verb = "fliegt" if vehicle.english == "plane" else "fährt"
    adjective = d.pick(ADJECTIVES["vehicle"]) if d.chance(0.5) else None
    phrase = Phrase(vehicle, "the", adjective)
    d.about(vehicle.german, str(hour), str(minute))
    kind = d.below(4)
    if kind == 0 and vehicle.english == "train":
        return (f"{phrase.english()} to {town} leaves at {hour}:{minute:02} from platform {platform}.",
                f"{phrase.german('nom')} nach {german_town} fährt um {hour}:{minute:02} Uhr von Gleis {platform} ab.")
    if kind == 1:
        return (f"when does {phrase.english()} to {town} leave?", f"wann {verb} {phrase.german('nom')} nach {german_town} ab?")
    if kind == 2:
        return (f"{phrase.english()} from {town} is {minute} minutes late.",
                f"{phrase.german('nom')} aus {german_town} hat {minute} Minuten Verspätung.")
    return (f"{phrase.english()} to {town} leaves at {hour}:{minute:02}.",
            f"{phrase.german('nom')} nach {german_town} {verb} um {hour}:{minute:02} Uhr ab.")


def way(d):
    place, other, (town, german_town), (town2, german_town2) = d.noun("place"), d.noun("place"), d.town(), d.town()
    kind, n = d.below(5), d.pick(NUMBERS)
    the = Phrase(place, "the")
    d.about("way", place.german, other.german if kind == 3 else str(kind))
    to = f"{'zur' if place.gender == 'f' else 'zum'} {place.german}"
    if kind == 0:
        return f"how do I get to {the.english()}?", f"wie komme ich {to}?"
    if kind == 1:
        nearest = Phrase(place, "the", ("nearest", "nächst"))
        return f"where is {nearest.english()}?", f"wo ist {nearest.german('nom')}?"
    if kind == 2:
        return f"it is {n[0]} minutes on foot to {the.english()}.", f"{to} sind es {n[1]} Minuten zu Fuß."
    if kind == 3 and place is not other:
        return (f"{the.english()} is opposite {Phrase(other, 'the').english()}.",
                f"{the.german('nom')} ist gegenüber {Phrase(other, 'the').german('dat')}.")
    return f"how far is it from {town} to {town2}?" if town != town2 else f"is there a {place.english} in {town}?", (
        f"wie weit ist es von {german_town} nach {german_town2}?" if town != town2 else
        f"gibt es in {german_town} {Phrase(place, 'a').german('acc')}?")


def opening(d):
    place, (day, german_day), (n, german_n) = d.noun("place"), d.pick(DAYS), d.pick(NUMBERS)
    the = Phrase(place, "the")
    d.about("opening", place.german, german_day)
    return d.pick([
        (f"{the.english()} is closed on {day}.", f"{the.german('nom')} ist am {german_day} geschlossen."),
        (f"on {day}, {the.english()} is open until {n} o'clock.",
         f"am {german_day} ist {the.german('nom')} bis {german_n} Uhr geöffnet."),
        (f"is {the.english()} open on {day}?", f"ist {the.german('nom')} am {german_day} geöffnet?")])


def lying(d):
    verb, names = d.pick(PUT)
    thing, furniture = d.object(names, "the my"), d.noun("furniture")
    d.about(thing.noun.german, furniture.german)
    german = "liegt" if verb.infinitive == "legen" else "steht"
    many = thing.noun.english in ("trousers", "glasses")
    if d.chance(0.3):
        where = f"auf {Phrase(furniture, 'the').german('dat')} {german} {thing.german('nom')}"
        return f"on the {furniture.english} {'are' if many else 'is'} {thing.english()}.", where + "."
    return (f"{thing.english()} {'are' if many else 'is'} on the {furniture.english}.",
            f"{thing.german('nom')} {german} auf {Phrase(furniture, 'the').german('dat')}.")


def ordering(d):
    first, second = d.object("kind:food kind:drink", "a"), d.object("coffee tea juice beer lemonade cocoa", "a")
    d.about(first.noun.german, second.noun.german)
    if first.determiner == "the":
        first = second
    if first.noun is second.noun or d.chance(0.4):
        return f"I would like {first.english()}, please.", f"ich hätte gern {first.german('acc')}, bitte."
    return (f"I would like {first.english()} and {second.english()}, please.",
            f"ich hätte gern {first.german('acc')} und {second.german('acc')}, bitte.")


def job(d):
    (name, woman), (town, german_town), (work, man_form, woman_form) = d.person_name(), d.town(), d.pick(JOBS)
    (n, german_n), kind = d.pick(NUMBERS), d.below(3)
    german = woman_form if woman else man_form
    d.about("job", german, german_n if kind else "")
    if kind == 0:
        return (f"{name} lives in {town} and works as {article(work)} {work}.",
                f"{name} wohnt in {german_town} und arbeitet als {german}.")
    if kind == 1:
        return (f"{name} has been working in {town} as {article(work)} {work} for {n} years.",
                f"{name} arbeitet seit {german_n} Jahren als {german} in {german_town}.")
    return (f"{name} wants to become {article(work)} {work} in {n} years.", f"{name} will in {german_n} Jahren {german} werden.")


def relative(d):
    verb, names, _ = d.pick([entry for entry in TRANSITIVE if entry[0].english in (
        "buy", "order", "find", "lose", "forget", "repair", "wash", "read", "return")])
    thing, who, time = d.object(names, "the"), d.who(), d.time(PAST)
    states = STATES.get(thing.noun.kind) or [("here", "hier"), ("new", "neu")]
    state, degree = d.pick(states), d.pick(DEGREES)
    if state[0] == "here":
        degree = ("", "")
    d.about(verb.infinitive, thing.noun.german, state[1])
    many, plural = thing.noun.english in ("trousers", "glasses") or thing.noun.gender == "p", thing.noun.gender == "p"
    has = HAVE[who.person]
    return (" ".join(filter(None, [thing.english(), "that", who.english, verb.past(), time[0],
                                   "are" if many else "is", degree[0],
                                   state[0]])) + ".",
            " ".join(filter(None, [f"{thing.german('nom')}, {THE['acc'][thing.noun.gender]} {who.german} {time[1]} "
                                   f"{verb.participle} {has},", "sind" if plural else "ist", degree[1], state[1]])) + ".")


def giving(d):
    who, to, name = d.who(), d.person(), d.person_name()[0]
    thing = d.object("key letter book umbrella map postcard picture gift coffee apple ticket phone", "the a")
    english, german, participle, er, past = d.pick([
        ("give", "geben", "gegeben", "gibt", "gave"), ("show", "zeigen", "gezeigt", None, "showed"),
        ("send", "schicken", "geschickt", None, "sent"), ("lend", "leihen", "geliehen", None, "lent")])
    verb = Verb(english, german, participle, er, past)
    receiver = (name, name) if d.chance(0.4) else (to.english(), to.german("dat"))
    if receiver[1] == who.dative:
        receiver = ("the teacher", "der Lehrerin") if who.german != "die Lehrerin" else ("the doctor", "dem Arzt")
    d.about("" if who.is_name else who.german, german, thing.noun.german)
    if d.chance(0.5):
        time = d.time(PAST)
        return (f"{who.english} {verb.past()} {receiver[0]} {thing.english()} {time[0]}.",
                f"{who.german} {HAVE[who.person]} {receiver[1]} {time[1]} {thing.german('acc')} {participle}.")
    time = d.time(FUTURE)
    return (f"{who.english} will {english} {receiver[0]} {thing.english()} {time[0]}.",
            f"{who.german} {verb.present[who.person]} {receiver[1]} {time[1]} {thing.german('acc')}.")


SENTENCES = [
    statement, statement, statement, statement, statement, question, question, said, because, if_then, forgotten, please, weather,
    property_of, price, comparison, liking, departure, way, opening, lying, ordering, job, relative, giving, giving]


def is_kept(key):
    """Whether what a sentence is about is kept for the test rows: an eighth is."""
    return zlib.crc32("|".join(key).encode("utf-8")) % 8 == 0


def polish(text):
    return text[0].upper() + text[1:]


def words(text):
    return set(re.findall(r"[\w'-]+", text.lower()))


def rows(source, count, test, taken, known=None):
    names = set(" ".join(WOMEN + MEN + TOWNS).lower().split())
    result = []
    while len(result) < count:
        dice = Dice(source, test and len(result) % 2 == 0)
        make = SENTENCES[len(result) % len(SENTENCES)]
        row = tuple(polish(text) for text in make(dice))
        if is_kept(dice.key) != test or row[0] in taken or len(row[0].split()) > MOST_WORDS:
            continue
        if known is not None and not words(" ".join(row)) - names <= known:
            continue
        taken.add(row[0])
        result.append(row)
    return Dice(source, test).shuffled(result)


def write(path, table):
    lines = ["Source\tTarget"] + ["\t".join(row) for row in table]
    path.write_bytes("".join(line + "\n" for line in lines).encode("utf-8"))


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    source, taken = random.Random(20240608), set()
    train = rows(source, TRAIN_ROWS, False, taken)
    write(folder / "train.tsv", train)
    write(folder / "test.tsv", rows(source, TEST_ROWS, True, taken, words(" ".join(text for row in train for text in row))))


if __name__ == "__main__":
    main()
