extension Concepts {
    /// Words of the telephone's everyday business: what people order, book, pay, break and complain of.
    static let ofService = """
        appointment = visit booking book schedule meeting session slot consultation; booking = reservation appointment book \
        reserve; reservation = booking table book reserve; schedule = plan appointment calendar timetable book; meeting = \
        appointment call conference; attend = join come visit; arrive = come reach get there; arrival = arrive come land; \
        depart = leave go; departure = leave depart; confirm = verify check sure; confirmation = confirm receipt; verify = \
        check confirm prove; quote = estimate price offer; estimate = quote price cost; offer = deal quote discount; budget = \
        money afford spend cost; fee = charge cost price payment; charge = bill fee cost pay debit; payment = pay paid \
        transfer instalment invoice; pay = transfer settle payment; owe = debt due unpaid; debt = owe loan credit; loan = \
        borrow credit mortgage bank; mortgage = loan house bank; rent = lease tenant landlord flat; deposit = down advance; \
        receipt = invoice bill proof; account = login profile number; balance = account money left; transfer = send wire move; \
        salary = pay wage income earn; income = salary earn pay; earn = salary income pay; tax = return office; insurance = \
        policy cover claim premium insured; claim = insurance report damage; policy = insurance cover; premium = insurance \
        monthly; bank = account branch loan; card = credit debit; currency = dollar euro pound; expensive = cost dear pricey; \
        afford = budget money; save = keep spare savings; spend = pay cost bought; purchase = order bought; customer = client; \
        client = customer; supplier = vendor; delivery = shipment parcel package courier arrive deliver; ship = send deliver \
        post; shipment = delivery parcel package ship; courier = delivery driver; track = trace follow parcel; return = send \
        refund back exchange; exchange = swap; warranty = guarantee cover; product = item article; item = product article \
        thing; model = make type version; size = large small big medium measure width; colour = red blue green black white \
        yellow grey brown pink purple; material = wood metal cotton leather plastic glass steel; wood = oak pine walnut; \
        weight = kilo gram heavy weigh; length = long metre; distance = far kilometre mile away; speed = fast slow kilometre; \
        amount = number many much total; total = sum amount altogether; quantity = number many pieces; percentage = percent; \
        duration = long hour week month minute; time = hour clock o'clock; date = day; deadline = due until latest; \
        frequency = often week daily monthly; daily = every day; weekly = every week; annual = yearly year; \
        complain = complaint unhappy annoyed angry upset disappoint; complaint = complain unhappy wrong; satisfied = happy \
        pleased; apologise = sorry apology; apology = sorry; mistake = error wrong fault; confuse = mix wrong; issue = problem \
        trouble; fail = break stop wrong; failure = fail break outage; outage = power failure down off; crash = accident \
        freeze stop; noise = loud sound hum rattle squeak; smell = odour stink burn; stain = mark spot spill; crack = split \
        break; rust = corrode; mould = damp mold; damp = wet mould moisture; wet = damp water rain; dry = drought; dirty = \
        clean stain; clean = wash dirty; clog = block drain; block = clog stuck; drain = sink pipe clog; sink = tap basin \
        drain; tap = faucet drip; faucet = tap; toilet = bathroom flush; shower = bathroom bath; bathroom = shower toilet \
        bath; bedroom = bed room sleep; room = bedroom kitchen bathroom office; window = glass pane; door = lock hinge handle; \
        lock = key door; key = lock; roof = tile gutter leak; gutter = roof rain; wall = paint brick; floor = carpet tile \
        parquet; carpet = rug floor; ceiling = lamp; garage = car door; fence = gate garden; lawn = grass mow garden; appliance \
        > fridge oven stove dishwasher washer dryer freezer microwave kettle toaster; dishwasher = dishes; washer = laundry \
        washing machine; laundry = wash washer clothes; dryer = laundry; oven = stove bake cook; stove = oven cook gas; \
        fridge = freezer cool cold; freezer = fridge frozen; heater = heating radiator warm; radiator = heating heater; \
        furnace = boiler heating; thermostat = temperature heating; temperature = warm cold hot degree heat; warm = hot heat; \
        hot = warm heat; cool = cold; light = lamp bulb; lamp = light bulb; bulb = lamp light; socket = plug power; plug = \
        socket; power = electricity current; electricity = current; gas = heating stove; solar = panel sun roof; device = \
        machine gadget phone laptop tablet; machine = device engine; laptop = computer notebook; tablet = device ipad; screen = \
        display monitor; monitor = screen display; keyboard = type computer; printer = print ink paper; camera = photo lens; \
        software = program app; app = program software; website = site page online; online = internet web; password = login; \
        login = sign account; signal = reception network; tool = hammer drill saw screwdriver; engine = motor; motor = engine; \
        brake = stop car; tyre = wheel flat puncture; tire = wheel flat puncture tyre; wheel = tyre; battery = charge dead; \
        fuel = petrol gas diesel; petrol = fuel gas; mechanic = garage car; garage = mechanic workshop; parking = park car \
        space; license = licence permit; licence = license permit driving; permit = licence permission; fine = ticket penalty; \
        ticket = fine seat; airport = flight plane; flight = plane airline airport; airline = flight; hotel = room stay night \
        guest; stay = night hotel; luggage = bag; bag = suitcase backpack luggage; passport = visa document; visa = passport; \
        station = train; route = way road; road = street way; street = road lane avenue; map = route; abroad = foreign \
        country; foreign = abroad; tourist = travel; guide = tour
        """

    /// Words of people, health, learning and leisure.
    static let ofLife = """
        patient = clinic doctor; nurse = hospital clinic; dentist = tooth teeth dental; tooth = dentist dental; dental = tooth \
        dentist; therapy = therapist counselling treatment; therapist = therapy counsellor; counsellor = counselling therapy; \
        counselling = therapy mental; mental = depression anxiety stress therapy; depression = sad mental low; anxiety = \
        anxious worry nervous stress; stress = anxious pressure overwhelmed; anxious = worry nervous anxiety; worry = anxious \
        concern afraid; worried = anxious concern; pregnant = baby expect due; birth = born baby; health = ill sick doctor fit; \
        fit = gym exercise; fitness = gym exercise workout; workout = gym exercise training; gym = workout fitness; blood = \
        pressure test; heart = cardiac; breath = lung asthma; asthma = breath inhaler; fever = temperature hot; cold = flu \
        cough; flu = fever cold; headache = migraine pain; migraine = headache; prescription = medicine pill tablet; \
        medication = medicine pill tablet drug; vaccine = jab shot vaccination; symptom = pain cough; recover = heal better; \
        heal = recover better; death = die dead pass funeral; die = death dead pass; funeral = die death; alive = live; smoke = \
        cigarette; smoking = cigarette smoke; sugar = sweet; sweet = sugar cake chocolate; meat = beef chicken pork lamb \
        sausage; fish = salmon tuna cod; bread = loaf bakery; dessert = cake pie ice pudding; cake = bake birthday; snack = \
        crisp biscuit nut; breakfast = egg cereal morning; dinner = supper evening; restaurant = eat dine table food; cafe = \
        coffee; coffee = cafe espresso; tea = cup; wine = red white glass; beer = pub; cuisine = food cooking dish; recipe = \
        cook bake ingredient; hungry = eat food; thirsty = drink; allergy = allergic; career = job profession work; occupation = \
        job profession work; colleague = coworker team office; coworker = colleague; team = colleague group; interview = job \
        apply; hire = employ job; fire = dismiss lost job; retire = retirement pension; retirement = retire pension; promotion = \
        promote; project = work task; task = job work project; conference = meeting event; event = party concert festival \
        conference ceremony; festival = event music; degree = university graduate diploma; graduate = degree university finish; \
        graduation = graduate degree; education = school degree study; major = degree study; subject = course maths history \
        science; science = physics chemistry biology; course = class lesson; teacher = lesson tutor; professor = university \
        lecturer; tutor = teacher lesson; homework = school exercise; scholarship = university grant; research = study; \
        relationship = partner boyfriend girlfriend dating married single; dating = boyfriend girlfriend date; single = \
        divorced unmarried; boyfriend = partner; girlfriend = partner; fiance = engaged wedding; engaged = engagement ring \
        marry; engagement = engaged ring; honeymoon = wedding trip; anniversary = wedding year; grandparent = grandmother \
        grandfather; grandmother = grandma granny; grandchild = grandson granddaughter; twin = brother sister; stepfather = \
        father; roommate = flatmate; flatmate = roommate; neighbourhood = area street; hometown = grew born city; origin = born \
        grew come country; nationality = country born; religion > christian catholic muslim jewish buddhist hindu; identity = \
        self; gender = woman man; community = group people; group = club community team band; club = group member; member = \
        club group join; support = help group; encourage = support motivate; motivate = inspire encourage; inspire = motivate \
        encourage; dream = wish goal hope; hope = wish; wish = want hope; goal = aim; aim = goal plan; decide = decision \
        choose; decision = decide choose; choose = choice pick decide; choice = choose pick; opinion = think view believe; \
        believe = think; reason = because why; cause = because reason; result = outcome end; change = different new switch; \
        start = begin; begin = start; finish = end complete done; end = finish over; continue = keep going on; try = attempt; \
        achieve = reach accomplish; accomplish = achieve proud; success = succeed win; improve = better; challenge = hard \
        difficult; difficult = hard tough; hard = difficult; easy = simple; important = matter; special = unique; memory = \
        remember; remember = recall remind; forget = remember; gift = bought; collect = collection; collection = collect; \
        hobby = pastime interest leisure; interest = hobby like; leisure = hobby free; garden = gardening; knit = yarn wool \
        scarf; sew = needle fabric; photograph = camera picture; photo = picture camera image; film = movie; actor = film \
        movie star; director = film; series = show tv episode season; show = series episode; television = series watch; \
        singer = sing song band; band = music concert; song = music sing; guitar = band music; piano = music keys; violin = \
        music orchestra; instrument = music play; artist = paint music; author = book write; writer = write book author; poem = \
        poetry write; write = author book diary letter; journal = diary write; diary = journal; newspaper = news article; news \
        = article; camping = tent camp; camp = tent camping; tent = camping; hike = trail walk mountain; hiking = trail walk \
        mountain; walk = stroll hike; bike = cycle; swim = lake; beach = sand; ski = snow slope; snow = ski; football = match \
        team; match = game; tournament = competition; medal = prize; charity = donate; donate = give charity; nature = outdoors; \
        outdoors = nature hike camping; park = playground; zoo = animal; farm = cow; wild = animal; vet = dog cat animal; shelter \
        = adopt dog cat; breed = dog cat; feed = food; leash = dog walk; music = listen
        """
}
