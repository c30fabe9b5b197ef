/// Words of everyday life that stand for one another: a question says "pet" where the turn says "terrier".
///
/// A small table written by hand. It says which words to look for besides the one that was asked, always with less weight than
/// that word itself. `=` joins a word with its neighbours in meaning; `>` names what falls under it.
enum Concepts {
    /// The terms to look for besides this one, each with its share of the weight; none for most words.
    static func near(_ term: String) -> [String: Float] { table[term] ?? [:] }

    private static let table: [String: [String: Float]] = {
        var table: [String: [String: Float]] = [:]
        func join(_ from: String, _ to: String, _ share: Float) {
            guard from != to else { return }
            table[from, default: [:]][to] = max(share, table[from]?[to] ?? 0)
        }
        for entry in [entries, ofService, ofLife].joined(separator: ";").split(separator: ";") {
            let words = entry.split { $0 == " " || $0 == "\n" }.map(String.init)
            guard words.count > 2, let head = RecallTerms.term(words[0]) else { continue }
            for word in words.dropFirst(2) {
                guard let other = RecallTerms.term(word) else { continue }
                join(head, other, 1)
                join(other, head, words[1] == ">" ? 0.7 : 0.6)
            }
        }
        return table
    }()

    private static let entries = """
        pet > dog cat puppy kitten hamster rabbit parrot budgie goldfish terrier poodle retriever spaniel labrador \
        shepherd tortoise turtle guinea horse pony; dog = puppy pup hound terrier poodle retriever spaniel \
        labrador; cat = kitten kitty; animal > dog cat horse cow mare pony sheep goat bird fish rabbit hamster \
        chicken hen bee parrot terrier puppy kitten pig duck; horse = mare pony stallion foal; breed > terrier \
        poodle retriever spaniel labrador shepherd beagle collie dachshund persian siamese; bird > parrot swallow \
        pigeon hen owl eagle duck; insect > bee ant wasp butterfly; bee = hive beehive honey; child = kid son \
        daughter boy girl baby toddler youngest eldest; son = boy; daughter = girl; baby = newborn infant born \
        birth pregnant; parent > mother father; family > mother father sister brother son daughter wife husband \
        aunt uncle cousin grandmother grandfather niece nephew child; sibling = brother sister; spouse = husband \
        wife partner married; husband = spouse partner married; wife = spouse partner married; partner = husband \
        wife boyfriend girlfriend spouse; relative > aunt uncle cousin grandmother grandfather niece nephew; niece \
        = sister daughter baby girl; friend = buddy pal mate; neighbour = neighbor upstairs downstairs nextdoor; \
        colleague = coworker workmate; marriage = wedding married marry spouse husband wife divorce separate; \
        marry = wedding married bride groom ceremony; wedding = marry bride groom ceremony married; divorce = \
        separate split apart; birthday = turn born anniversary party; celebrate = party birthday anniversary; job \
        = work position career employed employer company profession role; work = job office company employed \
        shift; profession > teacher nurse doctor engineer lawyer plumber electrician baker dentist painter writer \
        translator mechanic driver chef; employer = company boss firm office bank; boss = manager head chief; \
        promote = head lead manager promotion; lead = head run manage; apply = interview application; quit = stop \
        gave up resign left; freelance = self-employed; company = firm business startup; business = shop company \
        store bakery cafe restaurant startup; shop = store market; office = work; commute = cycle drive train bus \
        work; money = pay cost price salary euro dollar pound saving; cost = price pay charge fee bill expensive \
        euro dollar pound; price = cost pay charge fee euro dollar pound; cheap = afford discount; bill = invoice \
        charge statement; invoice = bill; reimburse = refund money back pay; refund = reimburse money; buy = \
        purchase bought sell sold pay; purchase = buy; sell = buy sold; house = home flat apartment place room \
        roof cellar; home = house flat apartment place; flat = apartment; apartment = flat; live = move house flat \
        home; move = relocate house flat; relocate = move; tenant = flat apartment rent lease; landlord = rent \
        lease deposit flat; cellar = basement; basement = cellar; flood = water river burst leak; leak = drip \
        water; heating = boiler radiator hot; boiler = heating hot; cold = heating freeze ice snow; furniture > \
        table chair sofa bed desk wardrobe shelf; kitchen > kettle oven stove fridge freezer; repair = fix mend \
        broke broken; fix = repair mend; mend = repair fix; broken = broke break died; break = broke broken; \
        damage = broken burn scratch dent; problem = trouble wrong issue fault broken leak noise error complaint; \
        wrong = problem fault error; fault = error problem; trouble = problem bully; symptom = noise pain limp \
        cough fever rash; error = code fault; car = vehicle auto van volvo skoda fiat toyota ford honda tesla \
        gearbox engine motorway tyre; vehicle > car van truck lorry bus bicycle motorcycle; van = truck lorry; \
        bicycle = cycle cycling; cycle = bicycle wheels; transport > train bus car plane bicycle tram ferry ship \
        boat; boat = ship ferry sail sailing; plane = flight fly airport land; fly = plane flight airport; train = \
        railway station rail; drive = car drove; make = brand; brand > volvo skoda fiat toyota ford honda tesla; \
        trip = travel journey holiday vacation visit tour; travel = trip journey holiday vacation flight fly \
        visit; journey = trip travel; holiday = vacation trip travel; vacation = holiday trip travel; visit = trip \
        stay; country > france spain italy germany norway japan portugal greece canada mexico brazil india china \
        ireland iceland sweden turkey; city > london paris berlin madrid lisbon tokyo kyoto rome york boston \
        chicago vienna oslo; japan = tokyo kyoto osaka japanese; portugal = lisbon porto portuguese; italy = rome \
        milan venice italian; spain = madrid barcelona spanish; france = paris french; germany = berlin munich \
        german; summer = june july august; winter = december january february snow ice; spring = march april may; \
        autumn = fall september october november; season > spring summer autumn winter november december june; sea \
        = ocean beach coast; beach = sea coast; mountain = hill alps hike; nature > forest lake river sea mountain \
        garden beach; hobby > paint painting draw pottery knit guitar piano choir chess garden camping hiking \
        fishing photography dance yoga swim run read cook bake sewing; activity > paint painting pottery knit \
        guitar camping hiking swim run yoga dance climb chess cooking gardening volunteer; craft > pottery clay \
        ceramics knit sew carpentry woodwork weaving crochet; pottery = clay ceramics bowl kiln; ceramics = \
        pottery clay kiln; art > painting picture drawing sculpture museum gallery portrait; artwork = painting \
        picture drawing sculpture; painting = picture canvas paint; picture = painting drawing photograph; draw = \
        sketch drawing; music > song guitar piano violin choir sing concert band orchestra symphony requiem album; \
        instrument > guitar piano violin cello trombone trumpet flute drum saxophone clarinet harp upright; sing = \
        choir song; perform = play recital concert stage; concert = orchestra band symphony gig; classical > \
        brahms bach mozart beethoven symphony requiem; sport > football soccer tennis basketball swim run running \
        cycle climb climbing yoga gym hockey golf skiing marathon hike; exercise > run gym yoga swim cycle walk \
        training; race = marathon run sprint; run = running marathon race jog; swim = bath pool; bathe = swim; \
        dance > tango waltz ballet salsa; game > chess cards board football; win = won trophy first prize champion \
        beat; defeat = beat won; prize = trophy medal award; competition = tournament contest race; book > novel \
        story author reading chapter; novel = book; read = book novel; movie = film cinema watch; film = movie \
        cinema; food > meat bread cake cheese fish soup salad fruit vegetable rice pasta egg nut cashew peanut; \
        eat = food meal dinner lunch breakfast; dish > risotto soup pasta curry stew salad pizza; meal = dinner \
        lunch breakfast supper; cook = recipe kitchen dish stir; vegetable > tomato potato carrot onion pepper \
        cucumber lettuce bean; fruit > apple pear banana raspberry strawberry lemon orange cherry grape; \
        vegetarian = meat vegan; vegan = meat vegetarian; diet = eat meat vegan vegetarian gluten sugar; drink > \
        coffee tea wine beer juice water sherry; alcohol > wine beer whisky sherry; allergy = allergic swell rash; \
        allergic = allergy swell rash; tolerate = allergic rash; gluten = coeliac celiac; dietary = gluten vegan \
        vegetarian coeliac allergy; flavour = taste lemon chocolate vanilla strawberry; ingredient > marzipan \
        sugar butter egg flour nut; illness > diabetes diabetic cancer flu cold asthma coeliac disease; disease = \
        illness sick diabetes; sick = ill illness; ill = sick illness; injury = broke broken sprain torn wrist \
        ankle knee arm leg plaster; hurt = injury broke pain slip fall; accident = slip fall crash broke; pain = \
        hurt ache sore; surgery = operation operate bypass surgeon; operate = surgery operation; operation = \
        surgery operate; hospital = doctor emergency surgery operation clinic; medicine > pill tablet sachet \
        penicillin insulin antibiotic drug; drug = medicine penicillin pill; antibiotic = penicillin; treat = \
        injection insulin medicine therapy; treatment = therapy dialysis injection; dose = tablet sachet pill; \
        doctor = hospital clinic surgeon dentist; sleep = bed night bear insomnia; eye = glasses vision see; \
        vision = glasses eye; tall = high height metre; height = tall high; weigh = kilo pound weight; afraid = \
        fear scared frightened terrified shake nervous; fear = afraid scared terrified; happy = glad joy proud \
        delighted; sad = cry upset; angry = furious; proud = happy; scared = afraid terrified; feel = feeling; \
        love = adore enjoy favourite; enjoy = love like adore favourite; favourite = love best prefer; prefer = \
        rather better like; hate = dislike bear stand; dislike = hate please; speciality = best; school = class \
        teacher pupil student lesson; pupil = school class; student = university college school; study = learn \
        university college school course; learn = lesson study class course; class = lesson course school; \
        university = college school degree; exam = test passed licence; test = exam; language > english french \
        spanish german italian icelandic turkish chinese japanese arabic polish russian; teacher = school class; \
        bully = boys crying; church = cathedral chapel; religion = church pray faith; volunteer = shelter charity \
        help; charity = volunteer shelter donate; poor = homeless shelter; help = support volunteer; adopt = \
        adoption foster shelter brought; adoption = adopt foster agency; steal = stolen took thief broke robbed; \
        thief = steal stolen robbed; theft = stolen robbed burglar broke; robbery = stolen robbed; lose = lost \
        gone missing disappear; missing = lost lose gone; inherit = left aunt uncle; heirloom = grandmother ring \
        inherit; jewellery > ring necklace bracelet earring watch; clothes > shirt dress coat scarf jacket shoe \
        hat sweater cape; garment > scarf sweater sock jacket coat shirt dress hat; wear = clothes cape coat; \
        flower > lily rose tulip peony sunflower daisy orchid; plant = garden flower seed tomato; garden = plant \
        flower seed vegetable; decoration = flower sunflower balloon; tree > oak pine apple birch; weather > rain \
        snow sun wind storm fog; sky = star moon saturn telescope planet; star = telescope sky planet; telescope = \
        star planet saturn; stargazing = telescope star saturn; planet > saturn mars jupiter venus; equipment = \
        telescope tool camera; computer = laptop internet; internet = connection router wifi network online; \
        network = router internet connection wifi; phone = call mobile; podcast = microphone listen; religion = \
        god; insurance = insured insurer; insurer = insured insurance; cover = insured insurance; electricity = \
        power kilowatt solar; panel = solar roof; deposit = security; return = back; appointment = slot; slot = \
        appointment time afternoon morning; free = available busy; guest = room arrive; arrive = land arrival; \
        couple = wife husband; view = window side garden look; technician = engineer plumber electrician mechanic; \
        deliver = delivery driver; delivery = deliver driver van; reserve = book row seat; seat = row window; \
        luggage = suitcase bag pram; mail = post letter; post = mail letter; document = certificate form passport \
        paper; certificate = document note; contract = membership lease; cancel = stop end; membership = gym club; \
        handicap = deaf blind hearing aid wheelchair; disability = deaf blind hearing wheelchair; staff = \
        colleague; condition = state millimetre; recommend = suggest advise order; replace = new swap order \
        exchange; exchange = swap replace; offer = free lend; slow = speed megabit; fast = quick speed; old = age \
        year born; age = old year; young = youngest; youth = childhood child; childhood = child boy girl young; \
        difficulty = stammer trouble problem; plan = going will want next; goal = plan want; gift = present gave \
        birthday; present = gift; give = gave brought lent; party = celebrate birthday; war = soldier army; \
        government = minister election; promise = commitment agree; owe = promise commitment debt; commitment = \
        promise owe; complain = complaint dissatisfied unhappy; urgent = emergency immediately; late = delay \
        overdue; delay = late postpone; postpone = delay reschedule move; reschedule = postpone move; contact = \
        phone email number reach; address = street road lane live; email = mail address; number = phone digit; \
        password = code pin; guarantee = warranty; warranty = guarantee; discount = reduction percent; \
        subscription = membership contract; order = purchase bought delivery; package = parcel delivery shipment; \
        parcel = package delivery; pipe = leak plumber water; plumber = pipe leak tap; electrician = wiring socket \
        fuse power; power = electricity outage; window > glass pane; key = lock door; lock = key door; garage = \
        car mechanic; mechanic = car garage; tyre = wheel tire; tire = wheel tyre; wheel = tyre; dentist = tooth \
        teeth; tooth = dentist; headache = pain migraine; pregnant = baby expecting; expecting = pregnant baby; \
        engaged = marry fiance proposal; fiance = engaged marry; graduate = university degree college; degree = \
        university graduate college; hire = job employ; fire = job dismissed; retire = pension retirement; pension \
        = retire retirement; lawyer = court legal; court = lawyer judge trial; concert > band orchestra choir \
        symphony; weekend > saturday sunday; afternoon = pm; noon = midday lunchtime; evening = night; game > \
        chess football tennis basketball cards puzzle; toy > doll puzzle lego; hike = walk trail mountain; walk = \
        hike stroll; trail = hike; camp = tent hike; tent = camp; park = garden playground; restaurant = eat \
        dinner meal cafe; cafe = coffee restaurant; bake = cake bread oven cookie; cake = bake birthday; dessert > \
        cake pie ice pudding cookie chocolate; snack > cookie crisps chocolate nut fruit; gym = fitness workout \
        training; workout = gym exercise training; health = doctor sick ill fitness; therapy = counselling \
        therapist mental; therapist = therapy counselling; stress = anxious worry pressure; anxious = worry \
        nervous stress; worry = anxious concern; support = help encourage; encourage = support motivate; inspire = \
        motivate; volunteer > shelter charity kitchen; military = army soldier veteran; veteran = military army; \
        camera = photo photography; photography = photo camera; hair > blond brown curly dyed; nickname = called \
        name; sign = symbol
        """
}
