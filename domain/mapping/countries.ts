/** ISO 3166-1: alpha-2 code followed by its alpha-3 code. */
const codes = (
  'ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE ' +
  'BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT ' +
  'BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV ' +
  'CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN ' +
  'FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ ' +
  'GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT ' +
  'IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM ' +
  'KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG ' +
  'MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM ' +
  'NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK ' +
  'PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN ' +
  'SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA ' +
  'TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI ' +
  'USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE'
).split(' ');

/** Languages whose names of countries are known (those of the product). */
const languages = ['en', 'it', 'cs', 'ru', 'de'];

/** Names in use besides those of the platform's own list (`Intl.DisplayNames`): short names of ISO 3166-1, older and common ones. */
const aliases: Readonly<Record<string, string>> = {
  AE: 'UAE',
  BA: 'Bosnia',
  BN: 'Brunei Darussalam',
  BO: 'Plurinational State of Bolivia|Bolivia, Plurinational State of',
  CD: 'Congo, Democratic Republic of the|Democratic Republic of the Congo|DR Congo|DRC|Zaire',
  CG: 'Congo|Republic of the Congo',
  CI: 'Ivory Coast|Cote d Ivoire|Elfenbeinküste',
  CN: 'PRC|People’s Republic of China|Mainland China',
  CV: 'Cabo Verde|Cape Verde',
  CZ: 'Czech Republic|Česká republika|ČR|Tschechische Republik|Repubblica Ceca|Чешская Республика',
  DE: 'Federal Republic of Germany|Bundesrepublik Deutschland|BRD|ФРГ',
  EH: 'Western Sahara',
  FK: 'Falkland Islands (Malvinas)',
  FM: 'Micronesia, Federated States of|Federated States of Micronesia',
  GB: 'UK|U.K.|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|United Kingdom of Great Britain and Northern Ireland|Großbritannien|Gran Bretagna|Inghilterra|Velká Británie|Anglie|Англия',
  GR: 'EL|Hellas|Hellenic Republic',
  HK: 'Hong Kong|Hong Kong SAR|Hongkong',
  IE: 'Republic of Ireland|Eire',
  IR: 'Islamic Republic of Iran|Iran, Islamic Republic of',
  KP: 'Korea, Democratic People’s Republic of|Democratic People’s Republic of Korea|DPRK',
  KR: 'Korea|Korea, Republic of|Republic of Korea|Korea (South)',
  LA: 'Lao People’s Democratic Republic|Lao PDR',
  MD: 'Republic of Moldova|Moldova, Republic of',
  MK: 'Macedonia|FYROM|Republic of North Macedonia',
  MM: 'Myanmar|Burma',
  MO: 'Macau|Macao',
  NL: 'Holland|The Netherlands|Olanda|Holandsko|Голландия',
  PS: 'Palestine|State of Palestine|Palestine, State of',
  RU: 'Russian Federation|РФ|Российская Федерация|Ruská federace',
  SK: 'Slovak Republic|Slovenská republika',
  ST: 'Sao Tome and Principe',
  SY: 'Syrian Arab Republic',
  SZ: 'Swaziland|Eswatini',
  TL: 'East Timor',
  TR: 'Turkey|Türkiye|Republic of Türkiye',
  TW: 'Taiwan, Province of China|Republic of China',
  TZ: 'United Republic of Tanzania|Tanzania, United Republic of',
  US: 'U.S.|U.S.A.|United States of America|America|Vereinigte Staaten von Amerika|Stati Uniti d’America|Spojené státy americké|США',
  VA: 'Holy See|Vatican',
  VE: 'Bolivarian Republic of Venezuela|Venezuela, Bolivarian Republic of',
  VG: 'British Virgin Islands|Virgin Islands (British)',
  VI: 'US Virgin Islands|Virgin Islands (U.S.)',
  VN: 'Viet Nam',
};

let known: ReadonlyMap<string, string> | undefined;

/**
 * ISO 3166-1 alpha-2 code of a country that is given as alpha-2 or alpha-3 code or by its name in English, Italian, Czech, Russian
 * or German; null when it is none of these. Letter case, accents, dots and "the" do not count.
 */
export function countryCode(text: string): string | null {
  known ??= namesOfCountries();
  return known.get(folded(text)) ?? null;
}

function namesOfCountries(): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const learn = (name: string | undefined, code: string): void => {
    if (name !== undefined && !names.has(folded(name))) names.set(folded(name), code);
  };
  const pairs = codes.map((pair) => [pair.slice(0, 2), pair.slice(2)] as const);
  for (const [two] of pairs) learn(two, two);
  for (const [two, three] of pairs) learn(three, two);
  for (const style of ['long', 'short'] as const) {
    for (const language of languages) {
      const display = new Intl.DisplayNames([language], { type: 'region', fallback: 'none', style });
      for (const [two] of pairs) learn(display.of(two), two);
    }
  }
  for (const [code, list] of Object.entries(aliases)) for (const name of list.split('|')) learn(name, code);
  return names;
}

/** Form in which names are compared. */
function folded(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/\./g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/^the /, '')
    .replace(/\bsaint\b/g, 'st');
}
