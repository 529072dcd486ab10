# Writes the data of this sample: train.tsv, test.tsv and test-known.tsv, in the folder of this file or in the one given.
#
#     python3 generate.py [FOLDER]
#
# Needs nothing but Python 3.8 or later. The same program writes the same bytes: everything random comes from random.random()
# of a fixed seed, which Python promises never to change. Each line is a report (Text) and its summary (Target), made by one of
# the functions below: reports of incidents, orders, matches and weather, as many of each. A function gives the facts, each in
# several wordings, remarks that a summary leaves out, and the summary; build() chooses, orders and joins. In all texts, [a|b]
# stands for a or b. test.tsv has names (people, places, teams, firms, brands) and numbers from 10 that no row of train.tsv has;
# test-known.tsv has no word, numbers apart, that train.tsv lacks. Both have other reports than train.tsv.

import random
import re
import sys
import zlib
from pathlib import Path

TRAIN_ROWS = 4000
TEST_ROWS = 300
FEWEST_WORDS, MOST_WORDS = 40, 90

# Names: those of the training rows, then those of test.tsv.
WOMEN = (
    "Alice Amelia Anna Beatrice Carla Charlotte Clara Daisy Diana Eleanor Elena Emily Emma Esther Fiona Freya Grace Hannah "
    "Helen "
    "Ida Irene Isabel Jane Joan Julia Karen Kate Laura Leah Lily Lucy Maria Martha Mary Maya Megan Molly Nadia Nina Nora "
    "Olivia "
    "Paula Priya Rachel Rosa Ruth Sally Sara Sofia Stella Susan Tara Teresa Vera Wendy Zoe",
    "Agnes Bridget Celeste Dorothea Edith Flora Gwen Hilda Ingrid Jasmine Kirsten Lavinia Mabel Odette Philippa Rowena Sybil "
    "Tabitha Ursula Winifred")
MEN = (
    "Aaron Adam Alan Alfred Andrew Arthur Ben Carlos Charles Colin Daniel David Dennis Edward Elias Eric Felix Frank George "
    "Gordon Harry Henry Hugo Ivan Jack James Joel John Karl Keith Kevin Leo Liam Louis Luke Marco Mark Martin Max Nathan Neil "
    "Noah Oliver Omar Oscar Patrick Paul Peter Ravi Robert Samuel Simon Stephen Thomas Tom Victor Walter William",
    "Ambrose Bertram Cedric Desmond Everett Fergus Gilbert Hector Ignatius Jasper Kenneth Lionel Magnus Nigel Percy Quentin "
    "Rupert Sylvester Tobias Wilfred")
SURNAMES = (
    "Abbott Allen Archer Atkins Bailey Baker Barnes Bell Bennett Bishop Bolton Bradley Brooks Bryant Burton Butler Campbell "
    "Carter Chandra Clarke Coleman Cooper Costa Crawford Dalton Davies Dixon Douglas Duncan Edwards Ellis Evans Farrell Fisher "
    "Fletcher Foster Fox Francis Garcia Gibson Graham Grant Green Griffin Hall Hamilton Hansen Harper Harris Hayes Henderson "
    "Hill Holmes Howard Hughes Hunter Ibrahim Jackson Jensen Johnson Jones Kapoor Keller Kelly Khan King Knight Kowalski "
    "Lambert "
    "Lane Lawson Lewis Marshall Martinez Mason Matthews Mills Mitchell Moore Morgan Morris Murphy Murray Nelson Newman Nolan "
    "Novak Osman Owen Palmer Parker Patel Pearson Perry Phillips Porter Powell Price Quinn Reed Reid Reynolds Richards Riley "
    "Roberts Robinson Rogers Ross Rossi Russell Ryan Sanders Schmidt Scott Shah Shaw Simpson Singh Smith Spencer Stewart Stone "
    "Taylor Thompson Tucker Turner Walker Wallace Ward Watson Webb Weber West White Williams Wilson Wood Wright Young",
    "Achterberg Bickerstaff Carmody Dunmore Eccleston Fairweather Gallagher Hathaway Iversen Jellicoe Kirkpatrick Lockhart "
    "Macready Nethersole Okonkwo Pemberton Quigley Rutherford Sandoval Trelawney Underhill Vasquez Wetherell Yamamoto "
    "Zielinski "
    "Abernathy Blenkinsop Cavendish Delacroix Entwistle")
PLACES = (
    "Al Ash Ald Bar Bas Beck Bram Brad Brent Bur Cal Car Ches Col Cran Dar Den Dor Dun East Ed Fair Farn Gran Green Had Hal "
    "Ham "
    "Har Hart Hath Hol Hor Kel Ken Kings Lang Led Lin Long Mar Mel Mil Mort Nor North Oak Ox Pres Rad Red Rock Rush Sand Sel "
    "Sher Stan Stock Stam Sut Thorn Wal Wat Wel West Whit Win Wood Wor Yar",
    "Blax Clun Drax Elver Fenni Glam Hesk Ister Jar Krim Lox Mawd Nym Ovin Pold Quern Skel Tros Ulver Vel Wyv Zeal Thrap Grix")
ENDINGS = "bridge bury by combe cote dale don field ford gate ham hurst leigh ley mere mouth shaw stead stoke ton wick wood worth"
FIRMS = (
    "Alder Anchor Arrow Beacon Birch Bluebell Castle Cedar Comet Compass Coral Crown Eagle Elm Falcon Fern Garden Globe "
    "Harbour "
    "Harvest Hazel Heron Horizon Ivy Juniper Kestrel Lantern Laurel Lighthouse Lion Maple Meadow Mill Orchid Otter Peacock "
    "Pine "
    "Prime River Robin Rose Rowan Silver Sparrow Star Summit Sunrise Swan Thistle Tower Tulip Union Valley Willow",
    "Amber Badger Cobalt Dragonfly Emerald Foxglove Galleon Hornbeam Icarus Jackdaw Kingfisher Lapwing Magnolia Nightingale "
    "Osprey Puffin Quartz Raven Saffron Tamarind")
BRANDS = (
    "Alvero Arbena Belano Bravik Calluna Castell Cordena Delmar Dorvo Elvio Fendra Florin Galvan Gesta Halden Havero Ilmar "
    "Jolva Kalmer Kestro Lumora Lunell Marvo Mistral Nordal Norvik Olbena Orvell Pallas Pellion Quanta Ravena Rivola Salvo "
    "Santor Selvik Solari Tavolo Tensor Torvald Valmer Velano Vestra Wendel Zanova Zephyr",
    "Abroxa Bezzari Crovanti Drummel Ekstrum Fjordan Gwyntor Hexalon Ixbury Jentico Krystova Lyrique Moxley Nimbara Oxtoby "
    "Pryzmo Quillon Rhozel Sprocketta Tchalo")
GOODS = (
    "kettle, desk lamp, tent, bicycle, printer, office chair, coffee machine, drill, backpack, raincoat, camera, bookshelf, "
    "mattress, frying pan, lawnmower, sofa, suitcase, keyboard, monitor, clock, rug, mirror, toaster, heater, guitar, blanket, "
    "armchair, sleeping bag, radio, vacuum cleaner",
    "telescope, blender, hammock, wheelbarrow, projector, saxophone, hairdryer, trampoline, dishwasher, wardrobe, typewriter, "
    "barbecue, sewing machine, kayak")
HILLS = "Edge Fell Head Hill Moor Peak Pike Ridge Top"
STREETS = "Street Road Lane Avenue Square"
CLUBS = "Albion Athletic City Rangers Rovers Town United Wanderers"
PACKS = "Bears Bulls Comets Giants Hawks Lions Sharks Tigers Wolves"
SHOPS = "Bikes Books Cameras Jewellers Music Pharmacy Shoes Sports Toys Watches"
STORES = "Direct Home Living Market Stores Supplies Trading Warehouse"
CARRIERS = "Couriers Express Freight Logistics Parcels"
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
MONTHS = "January February March April May June July August September October November December"
SMALL = "no one two three four five six seven eight nine".split()


def is_kept(number):
    """Whether the number is kept for the rows whose names are unseen: a fifth of all are."""
    return zlib.crc32(str(number).encode()) % 5 == 0


class Dice:
    """Everything random about one report."""

    def __init__(self, source, unseen):
        self.source, self.unseen, self.used = source, unseen, set()

    def below(self, count):
        return int(self.source.random() * count)

    def chance(self, probability):
        return self.source.random() < probability

    def pick(self, options):
        return options[self.below(len(options))]

    def word(self, words):
        return self.fresh(lambda: self.pick(words.split()))

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
        return items

    def fresh(self, draw):
        """What this report does not have yet."""
        while True:
            value = draw()
            if value not in self.used:
                self.used.add(value)
                return value

    def name(self, names):
        return self.word(names[self.unseen])

    def person(self):
        """A name with its pronouns, ready for format()."""
        if self.chance(0.5):
            return Person(f"{self.name(WOMEN)} {self.name(SURNAMES)}", "she", "her", "her", "Ms")
        return Person(f"{self.name(MEN)} {self.name(SURNAMES)}", "he", "him", "his", "Mr")

    def place(self):
        return self.name(PLACES) + self.word(ENDINGS)

    def hill(self):
        return f"{self.place()} {self.word(HILLS)}"

    def street(self):
        return f"{self.place()} {self.word(STREETS)}"

    def club(self):
        return f"{self.place()} {self.word(CLUBS)}"

    def pack(self):
        return f"{self.place()} {self.word(PACKS)}"

    def shop(self):
        return f"{self.name(FIRMS)} {self.word(SHOPS)}"

    def store(self):
        return f"{self.name(FIRMS)} {self.word(STORES)}"

    def carrier(self):
        return f"{self.name(FIRMS)} {self.word(CARRIERS)}"

    def product(self):
        return f"{self.name(BRANDS)} {self.fresh(lambda: self.pick(GOODS[self.unseen].split(', ')))}"

    def day(self):
        return self.word(DAYS)

    def month(self):
        return self.word(MONTHS)

    def count(self, low, high):
        """From two to nine, as a word."""
        return self.fresh(lambda: SMALL[low + self.below(high - low + 1)])

    def number(self, low, high):
        """From 10. Where the rows have no number of the range to themselves, it grows."""
        numbers = [number for number in range(low, high + 1) if is_kept(number) == self.unseen] if high - low < 100 else None
        while numbers is not None and not any(f"{number:,}" not in self.used for number in numbers):
            high += 1
            numbers.extend([high] if is_kept(high) == self.unseen else [])

        def draw():
            while True:
                number = self.pick(numbers) if numbers else low + self.below(high - low + 1)
                if is_kept(number) == self.unseen:
                    return f"{number:,}"
        return self.fresh(draw)

    def code(self):
        return self.number(10000, 99999).replace(",", "")

    def clock(self):
        hour = 6 + self.below(13)
        return f"{hour if hour < 10 else hour - 9}:{self.number(10, 59)} {'am' if hour < 10 else 'pm'}"


class Person(str):
    """A full name."""

    def __new__(cls, name, they, them, their, title):
        person = super().__new__(cls, name)
        person.they, person.them, person.their = they, them, their
        person.last = name.split()[1]
        person.formal = f"{title} {person.last}"
        return person


def a(noun):
    return ("an " if noun[0] in "aeiouAEIOU" else "a ") + noun


# Incidents

def fire(d):
    place, firm = d.place(), d.street()
    building = d.pick(
        "bakery, warehouse, garage, hotel, farmhouse, restaurant, library, car showroom, school, workshop".split(", "))
    cause = d.pick([
        "faulty cable", "forgotten candle", "burning cigarette", "broken heater", "spark from a welder", "defective battery",
        "lightning strike", "blocked chimney"])
    people = d.number(12, 280)
    hurt = d.count(1, 7) if d.chance(0.6) else "no"
    if hurt == "no":
        harm = "nobody was hurt"
        harms = [
            "[Luckily|Fortunately], everyone [escaped|got away] unharmed.",
            "The ambulance crews [had nothing to do|drove home again empty], as there were no injuries.",
            "No injuries were reported[| among guests, neighbours or staff]."]
    else:
        harm = f"{hurt} {'person was' if hurt == 'one' else 'people were'} hurt"
        harms = [
            f"{hurt} of them had [breathed in smoke|burns on the hands] and {'was' if hurt == 'one' else 'were'} "
            "taken to hospital.",
            f"Doctors [are treating|treated] {hurt} {'person' if hurt == 'one' else 'people'} for [burns|smoke inhalation].",
            f"The number of injured [is|was given as] {hurt}, according to the [hospital|ambulance service]."]
    facts = [
        [f"[Smoke|Flames] could be seen [over|above] {place} when a {building} in {firm} burned on {d.day()}.",
         f"A {building} in {firm} in {place} [was badly damaged by|burned out in] a fire [overnight|in the early hours].",
         f"The fire service was called to a [burning|blazing] {building} in {place} at {d.clock()}."],
        [f"Police [led|brought] {people} people from the [neighbouring|surrounding] houses to safety.",
         f"{people} people from the same street had to [leave their homes|spend the night in a sports hall].",
         f"The [crew|officers] rang at every door, and {people} [residents|people] were evacuated."],
        harms,
        [f"Investigators [believe|are sure] that {a(cause)} [started it|was to blame].",
         f"[According to the police,|The owner says that] {a(cause)} had set fire to the [roof|store room|kitchen].",
         f"[It all began with|The cause was found quickly:] {a(cause)}."]]
    notes = [
        f"[About|Nearly] {d.number(20, 90)} firefighters with {d.count(3, 9)} engines [were there|took part].",
        f"The damage [is put at|may come to] £{d.number(20000, 900000)}.",
        f"It took {d.count(2, 9)} hours to put the last flames out."]
    return facts, notes, f"{a(cause)} set fire to a {building} in {place}; {people} people were evacuated and {harm}."


def crash(d):
    person, age, place, road = d.person(), d.number(19, 88), d.place(), "A" + d.number(20, 980)
    vehicle = d.pick("car van lorry motorbike taxi bus tractor".split())
    thing = d.pick("a tree, a wall, a lamp post, a parked car, a bridge, a fence, a deer, a traffic light".split(", "))
    badly = d.chance(0.5)
    closed = d.count(2, 9)
    facts = [
        [f"{a(vehicle)} [hit|ran into|struck] {thing} on the {road} on {d.day()} [morning|evening|afternoon].",
         f"On the {road}, {a(vehicle)} [left the lane|skidded] and [hit|crashed into] {thing}.",
         f"The {vehicle} was on the {road} when it [hit|collided with] {thing}."],
        [f"The driver, {age}-year-old {person}, [has broken bones and is in intensive care|is in a critical condition]."
         if badly else
         f"The driver, {age}-year-old {person}, [walked away with bruises|could go home after a check].",
         f"{person}, who is {age} and was at the wheel, [had to be cut free and flown to hospital|"
         f"is fighting for {person.their} life]."
         if badly else
         f"{person}, who is {age} and was at the wheel, [has only scratches|only hurt a finger]."],
        [f"The [accident|crash] happened [just outside|close to|not far from] {place}.",
         f"The place is [a well-known bend|a narrow stretch] near {place}, [residents|neighbours] say.",
         f"Police from {place} [secured the scene|took the details|were there within minutes]."],
        [f"[Traffic could not pass for|The road stayed shut for] {closed} hours.",
         f"Only after {closed} hours was the road [open|free] again.",
         f"[Drivers had to take another route for|A diversion was in place for] {closed} hours."]]
    notes = [
        f"The {vehicle} is [a write-off|{d.number(11, 28)} years old and had passed its test].",
        f"There was a queue of {d.number(10, 29)} kilometres.",
        f"[Rain and leaves had made|Frost had made] the surface slippery."]
    how = "badly" if badly else "slightly"
    return facts, notes, (
        f"{person}, {age}, was {how} hurt when {a(vehicle)} hit {thing} on the {road} near {place}; "
        f"the road was closed for {closed} hours.")


def burglary(d):
    shop, place, worth = d.shop(), d.place(), d.number(900, 98000)
    night = d.day()
    colour, vehicle = d.pick("red white black blue silver green grey yellow".split()), d.pick("van car pickup motorbike".split())
    facts = [
        [f"[Burglars|Thieves] [broke|forced their way] into {shop} through a [back door|window|skylight].",
         f"The alarm at {shop} [did not go off|had been cut] when [burglars|thieves] came in.",
         f"[Staff of|The owners of] {shop} found the door [broken open|in pieces] and the shelves empty."],
        [f"It [must have happened|happened] on {night} night[| between two patrols], say the police in {place}.",
         f"Police in {place} [are sure|think] that they came on {night} night.",
         f"In {place}, where the shop is, nobody [heard|noticed] a thing on {night} night."],
        [f"[The missing goods are|What they took is] worth £{worth}.",
         f"The [owner|manager] puts the [loss|value of the stolen goods] at £{worth}.",
         f"Stock worth £{worth} is [gone|missing]."],
        [f"A [neighbour|dog walker|taxi driver] saw a {colour} {vehicle} [leave|drive off] without lights.",
         f"A camera shows a {colour} {vehicle} [waiting|standing] [nearby|round the corner].",
         f"[Officers|Detectives] would like to hear of a {colour} {vehicle} that [was seen|drove] there."]]
    notes = [
        f"A new lock would have cost £{d.number(40, 320)}.",
        f"It is the {d.pick(['second', 'third', 'fourth'])} burglary in that street within {d.count(3, 9)} months.",
        f"{d.number(14, 60)} people work there.",
        f"The shop opened again at {d.clock()}."]
    return facts, notes, (
        f"Thieves took goods worth £{worth} from {shop} in {place} on {night} night; "
        f"police are looking for a {colour} {vehicle}.")


def missing(d):
    person, age, place, hours = d.person(), d.number(61, 97), d.place(), d.number(14, 80)
    where = d.pick([
        "a barn", "a bus shelter", "a church", "a boathouse", "a hotel lobby", "the station", "a forest hut", "a garden shed"])
    finder = d.pick("postman, farmer, jogger, schoolgirl, bus driver, police dog, fisherman, nurse, ranger".split(", "))
    well = d.chance(0.6)
    facts = [
        [f"{person}, {age}, [left home|went for a walk] on {d.day()} and did not [return|come back].",
         f"The family of {person}, who is {age}, [had called the police|raised the alarm] on {d.day()}.",
         f"[Since {d.day()}|For days], nobody had heard from {person}, {age}."],
        [f"It was a {finder} who [noticed|discovered|came across] {person.them} in {where} in {place}.",
         f"In {where} in {place}, a {finder} [found|spotted] the missing person[| at {d.clock()}].",
         f"A {finder} [looked into|happened to pass] {where} in {place} and [saw|recognised] {person.them}."],
        [f"By then, {hours} hours had [passed|gone by].",
         f"The search had [lasted|taken] {hours} hours.",
         f"After {hours} hours, [the worry was over|the search could be called off]."],
        [f"{person.formal} is [cold and hungry but fine|in good spirits and back with the family]." if well else
         f"{person.formal} [is very weak and will stay in hospital|was taken to hospital exhausted]."]]
    notes = [
        f"[More than|About] {d.number(30, 190)} volunteers had helped, with {d.count(2, 6)} drones.",
        f"Divers had searched a lake {d.number(12, 40)} kilometres away.",
        f"The police had received {d.number(10, 95)} calls.",
        f"A photo had been shared {d.number(1000, 9000)} times."]
    state = "safe" if well else "exhausted"
    return facts, notes, f"A {finder} found {person}, {age}, {state} in {where} in {place} after a search of {hours} hours."


def outage(d):
    place, homes = d.place(), d.number(110, 9800)
    kind, without, causes = d.pick([
        ("power cut", "electricity", ["a fallen tree", "a digger", "a fire at the substation", "a swan in the lines"]),
        ("burst pipe", "water", ["the frost", "a digger", "old joints", "the heavy traffic"]),
        ("network failure", "internet", ["a cut cable", "a wrong setting", "a failed update", "a digger"])])
    cause, back = d.pick(causes), f"{d.day()} {d.pick(['morning', 'noon', 'evening'])}"
    facts = [
        [f"[Because of a {kind}|After a {kind}], {homes} [homes|households] [had no|were without] {without}.",
         f"A {kind} [cut off|affected] {homes} [homes|households].",
         f"{homes} households were [hit|affected] by a {kind}."],
        [f"All of them are in [the north of |the south of |]{place}.",
         f"[People|Residents] in {place} [had to improvise|were annoyed].",
         f"The [mayor|council] of {place} [opened the town hall|asked everyone to be patient]."],
        [f"The cause was {cause}, [the provider|an engineer] [says|reports].",
         f"It was {cause} that had [caused the trouble|done the damage].",
         f"[Engineers|Technicians] blame {cause}."],
        [f"Not until {back} was everything [working|normal] again.",
         f"The last homes [were connected|could be supplied] again on {back}.",
         f"On {back} the [repair was finished|fault had been put right]."]]
    notes = [
        f"The last such [failure|fault] was {d.number(10, 30)} months ago and took {d.count(2, 8)} hours.",
        f"The school sent {d.number(150, 900)} children home.",
        f"A hotline took {d.number(200, 4000)} calls.",
        f"The provider serves {d.number(20000, 90000)} customers."]
    return facts, notes, (
        f"{cause} caused a {kind} in {place} that left {homes} homes without {without} until {back}.")


def rescue(d):
    person, age, hill = d.person(), d.number(18, 79), d.hill()
    doing = d.pick("walking climbing cycling running skiing camping".split())
    injury = d.pick([
        "a broken ankle", "a broken leg", "a head injury", "a dislocated shoulder", "a sprained knee", "a broken wrist"])
    means = d.pick(["helicopter", "stretcher", "rope", "sledge", "quad bike"])
    hours = d.count(2, 9)
    facts = [
        [f"{person}, {age}, was {doing} [alone|with friends] when {person.they} [slipped|fell].",
         f"[A loose stone|A moment of carelessness] was enough: {person}, {age}, fell while {doing}.",
         f"While {doing}, {person}, who is {age}, [lost {person.their} footing|fell into a gully]."],
        [f"[The diagnosis|The result] is {injury}.",
         f"With {injury}, {person.they} could not [go on|move].",
         f"The doctor found {injury}."],
        [f"It happened on {hill}[, where the path is steep|].",
         f"The rescuers had to look for {person.them} on {hill} [in fog|in the dark].",
         f"The path up {hill} is [closed until {d.day()}|known to be difficult]."],
        [f"{hours} hours later, the team brought {person.them} down by {means}.",
         f"The way down, by {means}, was [finished|over] after {hours} hours.",
         f"It took {hours} hours until a {means} [had brought|brought] {person.them} down."]]
    notes = [
        f"{d.number(10, 40)} volunteers from {d.count(2, 5)} teams [came|were involved].",
        f"Their base is {d.number(10, 60)} kilometres away.",
        f"The team has had {d.number(30, 190)} calls this year.",
        f"A phone with {d.number(10, 29)} per cent charge left made the call possible."]
    return facts, notes, (
        f"{person}, {age}, fell while {doing} on {hill} and was brought down by {means} after {hours} hours with {injury}.")


# Orders

def late(d):
    person, order, product, carrier = d.person(), d.code(), d.product(), d.carrier()
    days, voucher = d.count(2, 9), d.number(10, 60)
    reason = d.pick([
        "a strike", "a broken van", "a wrong label", "snow on the roads", "a shortage of drivers", "a flooded depot",
        "a computer failure", "a fire at the depot"])
    facts = [
        [f"{person} [ordered|bought] {a(product)} [online|on our website] on {d.day()}.",
         f"{a(product)} was [ordered|bought] by {person} [on {d.day()}|last week].",
         f"The [customer|buyer], {person}, is waiting for {a(product)}."],
        [f"The order has the number {order}.",
         f"We have [found|looked up] order {order} [for {person.them}|in the system].",
         f"[Please quote|The file is kept under] {order}."],
        [f"It will come {days} days [later than promised|after the date we gave].",
         f"[We have to add|The new date adds] {days} days to the delivery time.",
         f"The [parcel|box] has been delayed by {days} days."],
        [f"{carrier} [explains this with|gives as the reason|names as the cause] {reason}.",
         f"[The reason|What held it up] is {reason} at {carrier}.",
         f"There was {reason} at {carrier}."],
        [f"As a [small apology|sign of good will], {person.they} [gets|receives] a voucher for £{voucher}.",
         f"A voucher for £{voucher} [is on its way|has been sent] to {person.them}."]]
    notes = [
        f"The price was £{d.number(70, 900)}[| including postage].",
        f"{person.formal} has been a customer for {d.count(2, 9)} years.",
        f"The colour is [dark blue|light grey|green]."]
    return facts, notes, (
        f"Order {order}, {a(product)} for {person}, is {days} days late because of {reason} at {carrier}; "
        f"{person.they} gets a £{voucher} voucher.")


def damaged(d):
    person, order, product, refund = d.person(), d.code(), d.product(), d.number(30, 980)
    part = d.pick("lid, handle, screen, switch, zip, cable, leg, frame, cover, button, plug, wheel".split(", "))
    fault = d.pick("broken cracked missing bent scratched torn".split())
    replace = d.chance(0.5)
    day = d.day()
    facts = [
        [f"{person} [complains|wrote to us] about {a(product)} that came on {d.day()}.",
         f"{a(product)} has been delivered to {person}, but [not as it should be|there is a problem].",
         f"[A complaint|An e-mail] from {person} is about {a(product)}."],
        [f"The {part} is {fault}, [as the photos show|{person.they} says].",
         f"When {person.they} opened the box, the {part} was {fault}.",
         f"[Photos show|{person.formal} reports] that the {part} is {fault}."],
        [f"[It belongs to order|The order number is|It is about order] {order}."],
        [f"{person.they} would like [another one|a new one], and we will [send|ship] it on {day}." if replace else
         f"{person.they} does not want another one, so we [pay back|return] the £{refund}.",
         f"A new one will [leave the warehouse|be sent] on {day}." if replace else
         f"[We have agreed to refund|The bank has been told to pay back] £{refund}."]]
    notes = [
        f"The item had passed {d.number(10, 40)} checks in the warehouse.",
        f"The box weighed {d.number(10, 35)} kilograms.",
        f"It is one of {d.count(2, 8)} complaints about this model this month.",
        f"The guarantee lasts {d.number(12, 60)} months.",
        f"Only {d.count(3, 9)} are left in stock."]
    end = f"a new one will be sent on {day}" if replace else f"{person.they} gets £{refund} back"
    return facts, notes, f"{person} received {a(product)} with a {fault} {part} (order {order}); {end}."


def wrong(d):
    person, order, shop = d.person(), d.code(), d.store()
    wanted, received, days = d.product(), d.product(), d.number(10, 40)
    keep = d.chance(0.5)
    facts = [
        [f"{person} had [ordered|chosen|paid for] {a(wanted)} at {shop}.",
         f"At {shop}, {person} [had asked for|bought] {a(wanted)}.",
         f"What {person} wanted from {shop} was {a(wanted)}."],
        [f"In the box, however, was {a(received)}.",
         f"[Unfortunately|By mistake], {a(received)} was [packed|sent] instead.",
         f"What [came|arrived] on {d.day()} was {a(received)}."],
        [f"The order number [is|reads] {order}.",
         f"We [checked|looked at] order {order}: the mistake is ours."],
        [f"{person.they} may keep what {person.they} has[| and pays nothing for it]." if keep else
         f"{person.they} has {days} days to [send it back|return it] free of charge.",
         f"There is no need to send anything back." if keep else
         f"A return label [is enclosed|has been sent]; it is good for {days} days."],
        [f"The right item [goes out|is being packed|leaves the warehouse] today."]]
    notes = [
        f"The two items stand on shelves {d.number(10, 90)} and {d.number(10, 90)}.",
        f"The difference in price is £{d.number(10, 200)}.",
        f"The shop sends {d.number(200, 900)} parcels a day.",
        f"{person.formal} called at {d.clock()}."]
    end = f"{person.they} may keep it" if keep else f"{person.they} has {days} days to return it"
    return facts, notes, f"{shop} sent {person} {a(received)} instead of {a(wanted)} (order {order}); {end}."


def cancelled(d):
    person, order, product, refund = d.person(), d.code(), d.product(), d.number(40, 990)
    by_shop = d.chance(0.5)
    reason = d.pick(
        ["it is sold out", "the maker has stopped making it", "the price was wrong", "it failed a safety test"] if by_shop else
        [f"{{they}} found a cheaper one", "it took too long", "{they} has moved abroad", "it was bought twice"])
    reason = reason.replace("{they}", person.they)
    days = d.count(2, 9)
    facts = [
        [f"Order {order} was [placed|made] by {person} on {d.day()}.",
         f"{person} [placed|made] order {order} [last week|on {d.day()}].",
         f"[This is about|We write about] order {order} of {person}."],
        [f"The item [in question|ordered] is {a(product)}.",
         f"It is for {a(product)}[, which we know is popular|].",
         f"[One item|A single item] was in the basket: {a(product)}."],
        [f"We [have to|must] cancel it because {reason}." if by_shop else
         f"{person.they} has asked us to cancel it because {reason}.",
         f"As {reason}, we [cannot deliver|have called it off]." if by_shop else
         f"As {reason}, {person.they} [no longer wants it|has called it off]."],
        [f"The £{refund} [will be back in {person.their} account|will be returned] within {days} days.",
         f"Within {days} days, {person.they} [will have|gets back] the £{refund}."]]
    notes = [
        f"A similar model costs £{d.number(50, 990)}.",
        f"{person.their} next order comes with {d.number(10, 30)} per cent off.",
        f"We had planned to deliver on {d.day()}.",
        f"{d.number(11, 80)} other customers are in the same position."]
    who = "The shop" if by_shop else person
    whose = f"{person}'s order {order}" if by_shop else f"order {order}"
    return facts, notes, (
        f"{who} cancelled {whose} for {a(product)} because {reason}; £{refund} will be paid back within {days} days.")


def moved(d):
    person, order, product, old, new, place = d.person(), d.code(), d.product(), d.street(), d.street(), d.place()
    house, day = d.number(10, 199), d.day()
    facts = [
        [f"{person} [moved|has moved] house [last month|at short notice].",
         f"[A call came from|We had a call from] {person}[, who has moved house|].",
         f"{person} [rang us|got in touch] at {d.clock()}."],
        [f"Order {order}, {a(product)}, [is affected|must not go to the old flat].",
         f"The parcel in question is order {order}, {a(product)}.",
         f"{person.they} is waiting for {a(product)}, order {order}."],
        [f"It was [addressed|to go] to {d.number(10, 199)} {old}, but now goes to {house} {new} in {place}.",
         f"The label said {d.number(10, 199)} {old}; [right|correct] is {house} {new} in {place}.",
         f"Instead of {d.number(10, 199)} {old}, the address is {house} {new} in {place}."],
        [f"The [van|driver] will [be there|come] on {day}.",
         f"Delivery is [planned|now fixed] for {day}.",
         f"{person.they} [will be at home|can take it] on {day}."]]
    notes = [
        "The change costs nothing.",
        f"The old address was {d.number(10, 80)} miles away.",
        f"The parcel weighs {d.number(10, 30)} kilograms.",
        f"The driver has {d.number(30, 120)} stops that day."]
    return facts, notes, (
        f"Order {order} for {person}, {a(product)}, will be delivered on {day} to a new address: {house} {new} in {place}.")


def bulk(d):
    firm = f"{d.name(FIRMS)} {d.pick(['Hotels', 'Schools', 'Clinics', 'Offices', 'Hostels'])}"
    person, product, place = d.person(), d.product(), d.place()
    pieces, percent, day = d.number(15, 640), d.number(10, 35), d.day()
    facts = [
        [f"{person}, who [buys for|is head of buying at] {firm}, [has signed|signed] the contract.",
         f"The contract with {firm} [was signed by|bears the name of] {person}.",
         f"[Our new customer|The buyer] is {firm}; {person} [signed|looks after the order]."],
        [f"They [want|need|take] {pieces} [pieces|units] of the {product}.",
         f"The {product} was [chosen|picked], and {pieces} of them are needed.",
         f"{pieces} pieces of the {product} [are to be made ready|have been ordered]."],
        [f"For that many we [give|agreed on] a discount of {percent} per cent.",
         f"{percent} per cent [were taken|come] off the price.",
         f"They [pay|will pay] {percent} per cent less than the list price."],
        [f"The lorry [goes|will go] to {place} on {day}.",
         f"On {day}, everything [has to|must] be in {place}.",
         f"Their store in {place} [expects|will take] the goods on {day}."]]
    notes = [
        f"The list price is £{d.number(30, 400)} each.",
        f"[Talks|Negotiations] took {d.count(2, 9)} weeks.",
        f"Last year they bought {d.number(10, 300)} of another model.",
        f"Payment is due after {d.number(14, 60)} days."]
    return facts, notes, (
        f"{firm} ordered {pieces} units of the {product} at a discount of {percent} per cent, for delivery to {place} on {day}.")


# Matches

def football(d):
    home, away, scorer = d.club(), d.club(), d.person()
    more, less = sorted([1 + d.below(5), d.below(4)], reverse=True)
    if more == less:
        more += 1
    home_wins = d.chance(0.5)
    winner, loser = (home, away) if home_wins else (away, home)
    goals = min(more, 1 + d.below(3))
    side = "home side|hosts" if home_wins else "visitors|guests"
    how = {1: "scored the first goal", 2: "scored two goals", 3: "scored three goals"}[goals]
    facts = [
        [f"{home} [welcomed|received|were at home to] {away} on {d.day()}.",
         f"{away} [travelled|came] to {home} [in heavy rain|with a new team|for the cup tie].",
         f"The [game|match] between {home} and the visitors of {away} was [sold out|played under lights]."],
        [f"[In the end|After {d.number(92, 99)} minutes], the [{side}] had won {more}-{less}.",
         f"The [{side}] [went home with|celebrated] a {more}-{less} [win|victory].",
         f"It ended {more}-{less} for the [{side}]."],
        [{1: f"The first goal [came from|was scored by] {scorer}[| in minute {d.number(10, 89)}].",
          2: f"{scorer} [scored twice|found the net twice|got two of the goals].",
          3: f"{scorer} [scored a hat-trick|found the net three times|got three goals]."}[goals],
         {1: f"[Nobody could stop|Too quick for the defence was] {scorer}, who scored the first goal.",
          2: f"Two of the goals [came from|were the work of] {scorer}.",
          3: f"Three of the goals [came from|were the work of] {scorer}."}[goals]]]
    notes = [
        f"[There were|The game had] {d.number(900, 42000)} spectators.",
        f"At half time it had been [0-0|1-1|goalless|level].",
        f"The referee showed {d.count(3, 8)} yellow cards.",
        f"{loser} had won the last {d.count(2, 6)} games.",
        f"{winner.split()[0]} are now {d.pick(['second', 'third', 'fourth', 'fifth'])} with {d.number(20, 80)} points."]
    return facts, notes, f"{winner} beat {loser} {more}-{less}; {scorer} {how}."


def basketball(d):
    home, away, star, coach = d.pack(), d.pack(), d.person(), d.person()
    points = d.number(21, 48)
    scores = sorted((d.number(64, 119), d.number(64, 119)), key=int, reverse=True)
    home_wins = d.chance(0.5)
    winner, loser = (home, away) if home_wins else (away, home)
    overtime = d.chance(0.3)
    facts = [
        [f"{winner} and {loser} [met|played] in the league on {d.day()}.",
         f"[Both teams had hoped to win:|It was a long evening for both teams:] {loser} and {winner}.",
         f"The hall was full for {home} against {away}."],
        [f"{scores[0]}-{scores[1]} [stood on the board|was the score] when {winner} [raised their arms|had won].",
         f"{winner} [won|came out on top], and the score was {scores[0]}-{scores[1]}.",
         f"{loser} lost, with a score of {scores[0]}-{scores[1]}."],
        [f"[The best player|The star] was {star} with {points} points.",
         f"{points} points [came from|were scored by] {star} alone.",
         f"For the winners, {star} [scored|collected] {points} points."],
        [f"It [took|needed] an extra five minutes to decide it." if overtime else
         f"The lead [was never in danger|did not change after the break]."]]
    notes = [
        f"Coach {coach} [was not happy with the defence|praised the bench].",
        f"The [teams|clubs] had last met {d.number(10, 40)} weeks before.",
        f"{d.number(1200, 9800)} people [watched|came].",
        f"{loser.split()[0]} missed {d.number(11, 30)} free throws.",
        f"The third quarter ended {d.number(14, 33)}-{d.number(14, 33)}."]
    extra = " after extra time" if overtime else ""
    return facts, notes, f"{winner} won {scores[0]}-{scores[1]} against {loser}{extra}, with {points} points by {star}."


def tennis(d):
    winner, loser, place = d.person(), d.person(), d.place()
    stage, following = d.pick([
        ("first round", "the second round"), ("quarter-final", "the semi-final"), ("semi-final", "the final"),
        ("final", "the title")])
    sets = d.pick(["6-4, 6-3", "7-5, 6-2", "6-1, 6-4", "6-3, 3-6, 6-4", "4-6, 6-3, 7-5", "7-6, 6-7, 6-3", "6-2, 7-6"])
    hurt = d.chance(0.3)
    part = d.pick("knee ankle shoulder wrist back elbow".split())
    facts = [
        [f"{loser} and {winner} [played|met on court] in {place} on {d.day()}.",
         f"In {place}, {winner} [was drawn against|faced] {loser}.",
         f"The [tournament|open] in {place} had put {loser} against {winner}."],
        [f"The match was a {stage}[, on the main court|].",
         f"It was the {stage}[, and the stands were full|].",
         f"[Much was at stake|Both had prepared well] for this {stage}."]]
    if hurt:
        facts.append([
            f"{loser.formal} [had to give up|gave up] with a sore {part}.",
            f"After a fall, {loser.formal} could not go on because of the {part}."])
        end = f"{winner} reached {following} in {place}" if following != "the title" else f"{winner} won the title in {place}"
        summary = f"{end} because {loser} gave up with a sore {part}."
    else:
        facts.append([
            f"{winner.formal} [won|came through] {sets}.",
            f"The sets went to {winner.formal}, {sets}.",
            f"With {sets} on the board, {winner.formal} [waved to the crowd|threw the racket into the air]."])
        end = f"reached {following}" if following != "the title" else "won the title"
        summary = f"{winner} {end} in {place} with a {sets} win over {loser}."
    facts.append([
        f"{winner.they} [hit|served] {d.number(10, 28)} aces[| and made {d.number(11, 40)} errors].",
        f"The match [lasted|took] {d.number(61, 240)} minutes.",
        f"{d.number(300, 9000)} people [watched|had bought tickets]."])
    notes = [
        f"{winner.formal} is ranked {d.number(11, 140)}.",
        f"It had rained for {d.count(2, 6)} hours[| before].",
        f"The winner of the tournament gets £{d.number(10000, 90000)}."]
    return facts, notes, summary


def race(d):
    winner, second, favourite, place, finish = d.person(), d.person(), d.person(), d.place(), d.place()
    length, gap = d.number(40, 240), d.number(10, 59)
    out = d.pick(["a crash", "a puncture", "a fever", "a broken chain", "cramp", "a wrong turn"])
    facts = [
        [f"The [race|stage] [went|led] from {place} to {finish}.",
         f"[Between|On the roads between] {place} and {finish}, [the hills decided the race|nobody could rest].",
         f"{place} was the start, {finish} the finish."],
        [f"The [riders|field] had {length} kilometres [before them|to cover].",
         f"After {length} kilometres, [one rider|a lone rider] was left in front.",
         f"It was {length} kilometres long[, most of them uphill|]."],
        [f"{winner} [attacked on the last climb|was the strongest] and [won|arrived first].",
         f"First [over the line|at the finish] was {winner}.",
         f"The [flowers|yellow jersey] went to {winner}."],
        [f"{second} [came second, {gap} seconds behind|was {gap} seconds slower and came second].",
         f"{gap} seconds later came {second} [as runner-up|in second place]."],
        [f"{favourite}, the favourite, [had to stop after|was stopped by] {out}.",
         f"Because of {out}, the favourite, {favourite}, [did not finish|gave up]."]]
    notes = [
        f"{d.number(80, 190)} riders had started.",
        f"The wind reached {d.number(30, 70)} kilometres per hour.",
        f"The next stage is {d.number(90, 240)} kilometres long.",
        f"The winner is {d.number(19, 38)} years old."]
    return facts, notes, (
        f"{winner} won the race to {finish} over {length} kilometres, {gap} seconds ahead of {second}; "
        f"favourite {favourite} was out after {out}.")


def injury(d):
    player, club, rival, doctor = d.person(), d.club(), d.club(), d.person()
    weeks = d.count(2, 9)
    part = d.pick("knee ankle shoulder thigh foot back hip".split())
    where = d.pick(["in training", "in the gym", "on holiday", "in the warm-up", "at home on the stairs"])
    day = d.day()
    facts = [
        [f"{club} [will have to do without|must plan without] {player}.",
         f"[Bad news for|A blow for] {club}: {player} [is injured|cannot play].",
         f"{player} is the latest name on the injury list of {club}."],
        [f"{player.they} hurt {player.their} {part} {where}[| on {d.day()}].",
         f"It happened {where}: the {part} [gave way|was twisted].",
         f"The {part} has been [swollen|painful] since an accident {where}."],
        [f"The club doctor, {doctor}, [speaks of|expects] a break of {weeks} weeks.",
         f"{player.they} will be [back|fit] in {weeks} weeks, [says|hopes] club doctor {doctor}.",
         f"{weeks} weeks is what the doctor, {doctor}, [thinks it will take|has told the coach]."],
        [f"The [first game|first match] {player.they} will miss is against {rival} on {day}.",
         f"{rival} [are the next opponents|come next], on {day}."]]
    notes = [
        f"{player.formal} has {d.number(11, 30)} goals this season.",
        f"{player.formal}'s contract runs for {d.number(12, 48)} months.",
        f"The club has {d.number(22, 34)} players.",
        f"Last year {player.they} missed {d.number(10, 25)} games."]
    return facts, notes, (
        f"{club} will be without {player} for {weeks} weeks because of a {part} injury {where}, first against {rival} on {day}.")


def coach(d):
    club, old, new, games = d.club(), d.person(), d.person(), d.count(4, 9)
    years, day, last = d.count(2, 5), d.day(), d.club()
    facts = [
        [f"{old} is no longer coach of {club}.",
         f"{club} [have parted from|have dismissed] coach {old}.",
         f"On {d.day()}, {club} [told coach {old} to go|dismissed coach {old}]."],
        [f"The team had lost the last {games} games.",
         f"{games} defeats in a row were too many[| for the board].",
         f"[The last straw was|It ended with] a defeat by {last}, one of {games} in a row."],
        [f"{new} [takes over|will be in charge] from {day}.",
         f"From {day}, {new} [will lead the training|is the new coach].",
         f"[The successor|The new coach] is {new}, who starts on {day}."],
        [f"The contract is for {years} years.",
         f"{new.formal} has signed for {years} years."]]
    notes = [
        f"{old.formal} had won {d.number(20, 90)} games with the club.",
        f"The club is in place {d.number(13, 20)} with {d.number(11, 30)} points.",
        f"{d.number(600, 9000)} fans had signed a petition.",
        f"There are {d.number(10, 20)} games left."]
    return facts, notes, (
        f"{club} dismissed coach {old} after {games} defeats in a row; {new} takes over on {day} for {years} years.")


# Weather

def storm(d):
    place, day, gusts = d.place(), d.day(), d.number(75, 160)
    time = d.pick("morning afternoon evening night".split())
    effect, effects = d.pick([
        ("ferries will not sail",
         ["Ferries [will stay in port|are cancelled].", "The ferry company [has cancelled all trips|will not sail]."]),
        ("parks will be closed", ["[The parks will be locked|All parks stay shut].", "The council will close the parks."]),
        ("schools will be closed",
         ["[Children may stay at home, as schools|Schools] will be closed.", "No lessons will be held: schools stay shut."]),
        ("the bridge will be closed to lorries",
         ["Lorries may not use the bridge.", "The bridge will be shut [for|to] lorries."]),
        ("the market is cancelled", ["There will be no market.", "The market [has been called off|will not take place]."])])
    facts = [
        [f"A storm is [moving towards|on its way to] {place}.",
         f"[People|Residents] in {place} should [fasten what can fly|get ready for a storm].",
         f"[The weather service|The forecast] warns of a storm in {place}."],
        [f"It [is expected|will arrive] on {day} {time}.",
         f"[The worst will come|The peak is expected] on {day} {time}."],
        [f"Gusts [may|could] reach {gusts} kilometres per hour.",
         f"Wind speeds of up to {gusts} kilometres per hour are [possible|forecast].",
         f"[Forecasters|Experts] [speak of|expect] gusts of {gusts} kilometres per hour."],
        effects]
    notes = [
        f"The last one [tore down|brought down] {d.number(11, 90)} trees.",
        f"Today there is only a breeze of {d.number(10, 25)} kilometres per hour.",
        f"Insurers paid {d.number(10, 60)} million pounds last winter.",
        f"The fire service will have {d.number(30, 120)} people ready."]
    return facts, notes, f"Storm in {place} on {day} {time} with gusts of up to {gusts} kilometres per hour; {effect}."


def heat(d):
    place, until, degrees = d.place(), d.day(), d.number(31, 43)
    advice, wordings = d.pick([
        ("people should drink a lot",
         ["Doctors advise everyone to drink [a lot|plenty of water].",
          "[Drink enough|Drink before you are thirsty], doctors say."]),
        ("watering gardens is forbidden", ["Gardens must not be watered.", "The water company forbids watering of gardens."]),
        ("pools stay open longer",
         ["The pools will [close later than usual|be open until late].", "Swimmers can be glad: pools stay open longer."]),
        ("fires in the woods are forbidden",
         ["No fires may be lit in the woods.", "Barbecues and fires in the woods are [banned|forbidden]."]),
        ("trains run more slowly",
         ["Trains have to go more slowly[| because of the rails].", "The railway has reduced the speed of its trains."])])
    facts = [
        [f"[The thermometers in {place}|In {place}, thermometers] will show up to {degrees} degrees.",
         f"[Up to|As much as] {degrees} degrees are [forecast|expected] in {place}.",
         f"{place} [can expect|is looking at] {degrees} degrees in the shade."],
        [f"The heat will [last|stay] until {until}.",
         f"[Not before|Not until] {until} will it be cooler.",
         f"A cold front will end it on {until}."],
        wordings]
    notes = [
        f"Last year it was {d.number(20, 30)} degrees at this time.",
        f"At night it cools down to {d.number(17, 24)} degrees.",
        f"The record, {d.number(44, 49)} degrees, was measured [in the south|abroad].",
        f"Hospitals treated {d.number(10, 60)} people for sunstroke.",
        f"It has not rained for {d.number(12, 45)} days."]
    return facts, notes, f"Heat of up to {degrees} degrees in {place} until {until}; {advice}."


def snow(d):
    hill, place, depth, day = d.hill(), d.place(), d.number(11, 95), d.day()
    level = d.count(2, 5)
    facts = [
        [f"[Overnight|Within a day], {depth} centimetres of [new snow|snow] fell on {hill}.",
         f"{hill} [is|lies] under {depth} centimetres of [new|fresh] snow.",
         f"On {hill}, [rangers|observers] measured {depth} centimetres of fresh snow."],
        [f"The road to {place} is [blocked|impassable].",
         f"[Nobody can reach|There is no way to] {place} by road.",
         f"{place} is cut off[|, as the road has been closed]."],
        [f"[Ploughs|The ploughs] should get through by {day}.",
         f"It will not be [cleared|open] before {day}.",
         f"The council [hopes|plans] to reopen it on {day}."],
        [f"The risk of avalanches is at level {level}.",
         f"[Skiers should take care|Skiers are warned]: the avalanche level is {level}."]]
    notes = [
        f"[In the valley|Down at the lake] it was only {d.count(2, 9)} centimetres.",
        f"The lifts will [run|start] at {d.clock()}.",
        f"{d.number(10, 80)} drivers had to be towed.",
        f"At night, the temperature fell to minus {d.number(10, 24)} degrees.",
        f"{d.number(15, 60)} ploughs are at work."]
    return facts, notes, (
        f"{depth} centimetres of snow on {hill}: the road to {place} is closed until {day} and the avalanche level is {level}.")


def flood(d):
    river, place, level, day = d.place(), d.place(), d.number(210, 890), d.day()
    people = d.number(20, 900)
    facts = [
        [f"[After days of rain|As the snow melts], the River {river} [is rising|is swollen].",
         f"The River {river} [has left its banks|is flowing faster than usual].",
         f"[Everyone|The whole valley] is watching the River {river}."],
        [f"The [peak|highest level], {level} centimetres, is expected on {day}.",
         f"On {day} it [could|will] [reach|rise to] {level} centimetres.",
         f"{level} centimetres is the forecast for {day}."],
        [f"In {place}, {people} people have been [told|asked] to leave.",
         f"{people} people in {place} [have to leave|must leave] their homes.",
         f"The town of {place} is [bringing|taking] {people} people to safety."]]
    notes = [
        f"Helpers have filled {d.number(1000, 9800)} sandbags.",
        f"It now stands at {d.number(100, 200)} centimetres.",
        f"In the great flood it had been {d.number(900, 999)} centimetres.",
        f"{d.number(10, 40)} roads are under water.",
        f"{d.number(50, 300)} soldiers are on the way."]
    return facts, notes, (
        f"The River {river} is expected to reach {level} centimetres on {day}; "
        f"{people} people in {place} must leave their homes.")


def rain(d):
    place, month, millimetres, old = d.place(), d.month(), d.number(95, 260), d.number(40, 94)
    effect, effects = d.pick([
        ("cellars were flooded",
         ["[Water stood in many cellars|Many cellars filled with water].",
          "Pumps are running in the cellars, which [were|have been] flooded."]),
        ("the harvest is at risk",
         ["Farmers [fear for|worry about] the harvest.", "The fields are mud, and the harvest is [at risk|in danger]."]),
        ("the railway line was washed away",
         ["The railway line [has been|was] washed away.", "No trains run, as the line was washed away."]),
        ("the festival was called off",
         ["The festival [had to be|was] called off.", "There [will be|is] no festival[| on the wet meadow]."]),
        ("a landslide blocked the road",
         ["A landslide [has blocked|blocks] the road.", "Earth and stones [cover|lie on] the road after a landslide."])])
    facts = [
        [f"In {place}, {millimetres} millimetres of rain fell in [a single day|twenty-four hours].",
         f"[Observers in|The station in] {place} measured {millimetres} millimetres of rain within a day.",
         f"{millimetres} millimetres fell in {place} [in a day|in one day]."],
        [f"Never before has a day in {month} [been so wet|brought so much].",
         f"That is [the most ever measured|a record] for {month}.",
         f"For a day in {month}, it is [a new record|the highest value ever]."],
        effects]
    notes = [
        f"The old [record|maximum], from {d.number(12, 60)} years ago, was {old} millimetres.",
        f"In the next valley it was {d.number(10, 39)} millimetres.",
        f"The fire service was called {d.number(20, 300)} times.",
        f"{d.day()} is to be dry, with {d.number(12, 22)} degrees.",
        f"The measurements began {d.number(70, 150)} years ago."]
    return facts, notes, f"Record rain for {month} in {place}: {millimetres} millimetres fell in a day and {effect}."


def fog(d):
    place, flights, time = d.place(), d.number(12, 180), d.clock()
    other = d.place()
    cause, causes = d.pick([
        ("fog",
         ["The fog was so thick that [nobody could see the runway|the tower could not be seen].",
          "[Thick|Dense] fog [lay|hung] over the runway."]),
        ("ice", ["Ice on the wings [had to be|must be] removed by hand.", "The runway was [covered with ice|a sheet of ice]."]),
        ("a thunderstorm", ["A thunderstorm [stood|hung] over the runway.", "Lightning and hail came down: a thunderstorm."]),
        ("sandy dust",
         ["Sandy dust from the south [was in the air|got into the engines].", "The sky was yellow with sandy dust."])])
    facts = [
        [f"{place} airport had to [stop|close down] for hours.",
         f"[Passengers|Travellers] at {place} airport needed patience.",
         f"At {place} airport, [the screens were red|nothing was in order]."],
        causes,
        [f"{flights} flights were [cancelled|dropped].",
         f"The airlines cancelled {flights} flights.",
         f"[In all|Altogether], {flights} flights did not take place."],
        [f"Some [landed|came down] in {other} instead.",
         f"{other} took the planes that [were|had been] in the air."],
        [f"Since {time} everything has been [normal|as usual] again.",
         f"At {time} the [first plane took off|airport opened] again."]]
    notes = [
        f"Another {d.number(20, 190)} were [late|delayed], by {d.number(30, 95)} minutes on average.",
        f"{d.number(200, 900)} people slept in the hall.",
        f"The airport has {d.number(10, 60)} gates.",
        f"The last time was {d.number(10, 30)} months ago."]
    return facts, notes, (
        f"{cause} closed {place} airport until {time}; {flights} flights were cancelled and others went to {other}.")


KINDS = {
    "incident": ([fire, crash, burglary, missing, outage, rescue], [
        "[It was a busy night for the emergency services|The emergency services had a quiet week until then].",
        "[The police are asking for witnesses|Witnesses should call the police].",
        "[Neighbours|Passers-by] [were shocked|stood in the street for a long time].",
        "A spokesman thanked [everyone who helped|the volunteers].",
        "More details [will be given|are expected] [tomorrow|in the course of the day].",
        "The [weather|moonless night] had not made things easier.",
        "[The local paper|A reporter] was [quickly|soon] there.",
        "[Nobody|No one] had expected such a thing in this quiet [area|part of the county]."]),
    "order": ([late, damaged, wrong, cancelled, moved, bulk], [
        "[The customer service team|Our team in the evening shift] has [taken note|made a note] of it.",
        "The [conversation|call] was friendly.",
        "[The invoice|A copy of the invoice] is [attached|in the folder].",
        "Payment was made by [card|bank transfer].",
        "[Please|Remember to] update the [file|record] [today|before closing time].",
        "[It has been a busy season in the shop|Orders have been piling up since the holidays].",
        "The newsletter should [not be sent for now|be sent as usual].",
        "A short [survey|thank-you note] will follow [by e-mail|next week]."]),
    "match": ([football, basketball, tennis, race, injury, coach], [
        "[The fans sang until the end|The fans could hardly believe it].",
        "[Local television|The radio] reported live.",
        "The [weather|atmosphere] was [good|better than expected].",
        "[Beer and sausages sold well|There was a long queue for hot drinks].",
        "The [press conference|interviews] took [longer than usual|place in the evening].",
        "Many [tickets|seats] had been given to [schools|youth clubs].",
        "[It is a season full of surprises|The season has had many surprises].",
        "[Experts had predicted something else|Before the weekend, hardly anyone had expected this]."]),
    "weather": ([storm, heat, snow, flood, rain, fog], [
        "[The forecast is updated every hour|A new forecast comes in the evening].",
        "[It has been an unusual year|The season has been unusual so far], [experts|meteorologists] say.",
        "[Farmers|Gardeners] [had hoped for something else|are used to a lot].",
        "[Visitors should ask before they set out|Those who travel should allow more time].",
        "The [warning|report] comes from the [national weather service|regional weather office].",
        "[Older people remember similar days|Nobody remembers anything like it].",
        "[The coast is not affected|Further north it looks different].",
        "[Photos|Videos] have been shared [all day|widely]."]),
}


def expand(dice, text):
    """Replaces each [a|b] by one of its parts, the innermost first."""
    while True:
        match = re.search(r"\[([^\[\]]*)\]", text)
        if match is None:
            return re.sub(" +", " ", text)
        text = text[:match.start()] + dice.pick(match.group(1).split("|")) + text[match.end():]


def sentence(dice, wordings):
    text = expand(dice, dice.pick(wordings))
    return text[0].upper() + text[1:]


def build(dice, kind, scenario):
    """A report and its summary."""
    facts, notes, summary = scenario(dice)
    sentences = [sentence(dice, wordings) for wordings in facts]
    if dice.chance(0.4):
        sentences = dice.shuffled(sentences)
    remarks = dice.shuffled(notes) + dice.shuffled(KINDS[kind][1])
    own, general = 1 + dice.below(2), 1 if dice.chance(0.7) else 0
    chosen = remarks[:own] + remarks[len(notes):len(notes) + general]
    for remark in (sentence(dice, [text]) for text in chosen):
        position = 0 if dice.chance(0.25) else dice.below(len(sentences) + 1)
        sentences.insert(position, remark)
    return " ".join(sentences), summary[0].upper() + summary[1:]


def rows(source, count, unseen, taken, accept=lambda text, target: True):
    """Rows of all kinds in equal parts, none of them twice."""
    kinds = list(KINDS)
    result = []
    while len(result) < count:
        dice = Dice(source, unseen)
        kind = kinds[len(result) % len(kinds)]
        scenarios = KINDS[kind][0]
        row = build(dice, kind, scenarios[len(result) // len(kinds) % len(scenarios)])
        if FEWEST_WORDS <= len(row[0].split()) <= MOST_WORDS and row[1] not in taken and accept(*row):
            taken.add(row[1])
            result.append(row)
    return Dice(source, unseen).shuffled(result)


def words(text):
    """All words but numbers."""
    return {word for word in re.findall(r"\w+", text) if not word.isdigit()}


def write(path, table):
    lines = ["Text\tTarget"] + ["\t".join(row) for row in table]
    path.write_bytes("".join(line + "\n" for line in lines).encode("utf-8"))


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    source, taken = random.Random(20240607), set()
    train = rows(source, TRAIN_ROWS, False, taken)
    known = set().union(*(words(text) for row in train for text in row))
    write(folder / "train.tsv", train)
    write(folder / "test.tsv", rows(source, TEST_ROWS, True, taken))
    write(folder / "test-known.tsv", rows(source, TEST_ROWS, False, taken, lambda text, target: words(text + " " + target) <= known))


if __name__ == "__main__":
    main()
