"""The words that made-up people and teams are made of; written for this demo."""

GIVEN = (  # noqa: SIM905 - a list of words is read as words
    "Aarav Abena Ada Adil Agnes Aiko Ainhoa Akira Alba Aleksi Alma Amadou Amina Amir Ana Anders "
    "Anika Anton Anwar Aoife Arda Arjun Asha Astrid Aya Babak Bahar Beatriz Bela Ben Bianca Bilal "
    "Birgit Bjorn Bruno Camille Carlos Chiara Chidi Clara Dalia Daniel Daria David Deniz Diego "
    "Dimitri Dina Dora Edda Eduardo Eero Efua Elena Elias Elif Emeka Emil Emma Enzo Erik Esra "
    "Esther Fadi Farah Fatou Felix Filip Finn Florence Freya Gabriel Gita Goran Greta Gustav "
    "Habib Hana Hanne Hassan Hector Helene Hiro Hugo Ibrahim Ida Igor Ilse Imani Ines Ingrid "
    "Irina Isak Isla Ivan Jakub Jamila Jana Jasper Javier Jin Joana Johan Jonas Josefa Juan Jude "
    "Julia Jun Kaito Kamal Karim Karin Kasper Katya Kemal Kenji Khadija Kiran Klara Kofi Lars "
    "Laszlo Layla Lea Leila Lena Leo Lila Lin Linh Lionel Liv Lorenzo Lucia Luis Luka Lydia Maia "
    "Malik Manuel Mara Marek Maria Marta Mateo Maya Mei Mehmet Mila Milan Minh Mira Moritz Nadia "
    "Naomi Nia Nikos Nils Nina Noah Noor Nora Oana Odile Olga Olu Omar Oona Oscar Pablo Paula "
    "Pedro Petra Pia Piotr Priya Rafael Rahel Rana Rasmus Ravi Renata Rosa Ruben Ruth Saana Salma "
    "Samir Sana Sandor Sara Selma Sena Shira Silvia Simon Sofia Sonja Stefan Suda Sven Tamar Tariq "
    "Tea Teresa Theo Thora Tomas Ugo Ulla Umar Una Uri Valeria Vera Victor Vida Wanda Wei Wim Yara "
    "Yasmin Yonas Yuki Yusuf Zahra Zeno Zita Zoe"
).split()
FAMILY = (  # noqa: SIM905
    "Abara Acker Adeyemi Aguilar Ahmadi Almeida Alvarez Amsel Andersen Aoki Arslan Asante Aydin "
    "Bakker Balogun Banerjee Baptista Barros Basu Becker Benali Berg Bergman Bianchi Blum Boateng "
    "Borges Bose Brandt Bruun Cabral Calvo Campos Cano Castro Chang Chaudhry Chen Cho Cohen Conti "
    "Cordero Costa Cruz Dahl Danso Das Demir Desai Diallo Dias Dolan Dorn Duarte Dubois Duran "
    "Ebert Eder Egger Eide Ekman Elias Endo Engel Ersoy Esposito Falk Farkas Fassi Ferrari Fischer "
    "Flores Fonseca Forsberg Franke Fujii Gallo Garcia Gashi Gerber Ghosh Gill Giordano Gomes Graf "
    "Greco Grund Gupta Haas Haddad Hagen Halvorsen Hamdi Hansen Hara Hartmann Hassan Hayashi "
    "Heikkinen Hernandez Herzog Hoang Hofer Holm Horvat Huber Hussein Iversen Jansen Javed Jensen "
    "Joshi Jovanovic Kaya Keita Keller Khalil Khan Kim Kimura Kirsch Klein Kobayashi Koch Kone "
    "Kovacs Kowalski Kraus Kruger Kumar Lang Larsen Laurent Le Lehto Lemaire Li Lind Lopes Lopez "
    "Lorenz Lund Maier Malik Mancini Marino Martins Matsuda Mazur Mendes Mensah Meyer Mishra "
    "Molina Moreau Moretti Mori Moser Mukherjee Murphy Nagy Nakamura Navarro Ndiaye Neumann Nguyen "
    "Nielsen Nieminen Nkosi Novak Nowak Nunez Obi Ochoa Ogawa Okafor Okoye Olsen Ono Ortiz Osei "
    "Otto Owusu Park Patel Pereira Petrov Pham Pinto Popov Prasad Quiroga Rahman Ramos Rao Reis "
    "Ricci Richter Riedl Rios Rivera Rocha Roth Ruiz Saito Salem Santos Sato Schmid Seidel Sen "
    "Serra Shah Sharma Silva Simon Singh Sokolov Solberg Soto Sousa Stein Strand Suzuki Szabo "
    "Takeda Tan Tanaka Torres Toth Tran Traore Ueda Vargas Vega Vidal Vogel Vos Wagner Walter Wang "
    "Weber Weiss Winter Wolf Yamada Yang Yilmaz Young Zhang Ziegler Zimmer"
).split()
PLACES = ("Lisbon", "Tampere", "Leeds", "Graz", "Ghent", "Porto", "Cork", "Brno", "Remote")
FUNCTIONS = (
    *("Billing", "Deliveries", "Repairs", "Claims"),
    *("New customers", "Field service", "Quality", "Advice by chat"),
)
TITLES = (
    *("Support agent", "Senior agent", "Case specialist", "Field engineer", "Quality coach"),
    *("Planner", "Team lead", "Head of service"),
)
LEAD, HEAD = TITLES.index("Team lead"), TITLES.index("Head of service")
TRACKS = ("Service", "Specialist", "Leadership", "Coaching")
SKILLS = (
    *("hearing-facts", "naming-feelings", "asking-before-fixing", "agreeing-next-steps"),
    *("steadying-yourself", "saying-limits", "choosing-the-point", "plain-words"),
)
"""Competencies of the example frameworks that made-up people show."""
RANKS = ("foundation", "practitioner", "expert")
