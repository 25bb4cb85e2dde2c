//! The names that Java 17 knows in `\p{…}`: facts of Unicode 13 and of Java.
//!
//! Lists of many short names are kept as text, one comma between two, to stay readable.

/// General categories and groups of them, and classes of POSIX and Java: written exactly so.
pub(super) const PROPERTIES: &str = "\
    Cn, Lu, Ll, Lt, Lm, Lo, Mn, Me, Mc, Nd, Nl, No, Zs, Zl, Zp, Cc, Cf, Co, Cs, Pd, Ps, Pe, \
    Pc, Po, Sm, Sc, Sk, So, Pi, Pf, L, M, N, Z, C, P, S, LC, LD, L1, all, ASCII, Alnum, Alpha, \
    Blank, Cntrl, Digit, Graph, Lower, Print, Punct, Space, Upper, XDigit, javaLowerCase, \
    javaUpperCase, javaAlphabetic, javaIdeographic, javaTitleCase, javaDigit, javaDefined, \
    javaLetter, javaLetterOrDigit, javaJavaIdentifierStart, javaJavaIdentifierPart, \
    javaUnicodeIdentifierStart, javaUnicodeIdentifierPart, javaIdentifierIgnorable, \
    javaSpaceChar, javaWhitespace, javaISOControl, javaMirrored";

/// Classes of POSIX, whose case does not matter under `(?U)`.
pub(super) const POSIX: &str = "\
    Alpha, Lower, Upper, Space, Punct, XDigit, Alnum, Cntrl, Digit, Blank, Graph, Print";

/// Binary properties, which follow `Is`; their case does not matter.
pub(super) const BINARY_PROPERTIES: &str = "\
    Alphabetic, Letter, Ideographic, Lowercase, Uppercase, Titlecase, White_Space, WhiteSpace, \
    Control, Punctuation, Hex_Digit, HexDigit, Assigned, Noncharacter_Code_Point, \
    NoncharacterCodePoint, Digit, Alnum, Blank, Graph, Print, Word, Join_Control, JoinControl";

/// Scripts, which follow `Is`, `script=` or `sc=`; their case does not matter.
pub(super) const SCRIPTS: &str = "\
    Adlam, Ahom, Anatolian_Hieroglyphs, Arabic, Armenian, Avestan, Balinese, Bamum, Bassa_Vah, \
    Batak, Bengali, Bhaiksuki, Bopomofo, Brahmi, Braille, Buginese, Buhid, \
    Canadian_Aboriginal, Carian, Caucasian_Albanian, Chakma, Cham, Cherokee, Chorasmian, \
    Common, Coptic, Cuneiform, Cypriot, Cyrillic, Deseret, Devanagari, Dives_Akuru, Dogra, \
    Duployan, Egyptian_Hieroglyphs, Elbasan, Elymaic, Ethiopic, Georgian, Glagolitic, Gothic, \
    Grantha, Greek, Gujarati, Gunjala_Gondi, Gurmukhi, Han, Hangul, Hanifi_Rohingya, Hanunoo, \
    Hatran, Hebrew, Hiragana, Imperial_Aramaic, Inherited, Inscriptional_Pahlavi, \
    Inscriptional_Parthian, Javanese, Kaithi, Kannada, Katakana, Kayah_Li, Kharoshthi, \
    Khitan_Small_Script, Khmer, Khojki, Khudawadi, Lao, Latin, Lepcha, Limbu, Linear_A, \
    Linear_B, Lisu, Lycian, Lydian, Mahajani, Makasar, Malayalam, Mandaic, Manichaean, \
    Marchen, Masaram_Gondi, Medefaidrin, Meetei_Mayek, Mende_Kikakui, Meroitic_Cursive, \
    Meroitic_Hieroglyphs, Miao, Modi, Mongolian, Mro, Multani, Myanmar, Nabataean, \
    Nandinagari, New_Tai_Lue, Newa, Nko, Nushu, Nyiakeng_Puachue_Hmong, Ogham, Ol_Chiki, \
    Old_Hungarian, Old_Italic, Old_North_Arabian, Old_Permic, Old_Persian, Old_Sogdian, \
    Old_South_Arabian, Old_Turkic, Oriya, Osage, Osmanya, Pahawh_Hmong, Palmyrene, \
    Pau_Cin_Hau, Phags_Pa, Phoenician, Psalter_Pahlavi, Rejang, Runic, Samaritan, Saurashtra, \
    Sharada, Shavian, Siddham, Signwriting, Sinhala, Sogdian, Sora_Sompeng, Soyombo, \
    Sundanese, Syloti_Nagri, Syriac, Tagalog, Tagbanwa, Tai_Le, Tai_Tham, Tai_Viet, Takri, \
    Tamil, Tangut, Telugu, Thaana, Thai, Tibetan, Tifinagh, Tirhuta, Ugaritic, Unknown, Vai, \
    Wancho, Warang_Citi, Yezidi, Yi, Zanabazar_Square";

/// The four-letter codes of scripts (ISO 15924); their case does not matter.
pub(super) const SCRIPT_CODES: &str = "\
    Adlm, Aghb, Ahom, Arab, Armi, Armn, Avst, Bali, Bamu, Bass, Batk, Beng, Bhks, Bopo, Brah, \
    Brai, Bugi, Buhd, Cakm, Cans, Cari, Cham, Cher, Chrs, Copt, Cprt, Cyrl, Deva, Diak, Dogr, \
    Dsrt, Dupl, Egyp, Elba, Elym, Ethi, Geor, Glag, Gong, Gonm, Goth, Gran, Grek, Gujr, Guru, \
    Hang, Hani, Hano, Hatr, Hebr, Hira, Hluw, Hmng, Hmnp, Hung, Ital, Java, Kali, Kana, Khar, \
    Khmr, Khoj, Kits, Knda, Kthi, Lana, Laoo, Latn, Lepc, Limb, Lina, Linb, Lisu, Lyci, Lydi, \
    Mahj, Maka, Mand, Mani, Marc, Medf, Mend, Merc, Mero, Miao, Mlym, Modi, Mong, Mroo, Mtei, \
    Mult, Mymr, Nand, Narb, Nbat, Newa, Nkoo, Nshu, Ogam, Olck, Orkh, Orya, Osge, Osma, Palm, \
    Pauc, Perm, Phag, Phli, Phlp, Phnx, Plrd, Prti, Rjng, Rohg, Runr, Samr, Sarb, Saur, Sgnw, \
    Shaw, Shrd, Sidd, Sind, Sinh, Sogd, Sogo, Sora, Soyo, Sund, Sylo, Syrc, Tagb, Takr, Tale, \
    Talu, Taml, Tang, Tavt, Telu, Tfng, Tglg, Thaa, Thai, Tibt, Tirh, Ugar, Vaii, Wara, Wcho, \
    Xpeo, Xsux, Yezi, Yiii, Zanb, Zinh, Zyyy, Zzzz";

/// Blocks, which follow `In`, `block=` or `blk=`. Case does not matter, spaces may be left out, and
/// spaces and hyphens may be written as underscores.
pub(super) const BLOCKS: &str = "\
    Adlam, Aegean Numbers, Ahom, Alchemical Symbols, Alphabetic Presentation Forms, Anatolian \
    Hieroglyphs, Ancient Greek Musical Notation, Ancient Greek Numbers, Ancient Symbols, \
    Arabic, Arabic Extended-A, Arabic Mathematical Alphabetic Symbols, Arabic Presentation \
    Forms-A, Arabic Presentation Forms-B, Arabic Supplement, Armenian, Arrows, Avestan, \
    Balinese, Bamum, Bamum Supplement, Basic Latin, Bassa Vah, Batak, Bengali, Bhaiksuki, \
    Block Elements, Bopomofo, Bopomofo Extended, Box Drawing, Brahmi, Braille Patterns, \
    Buginese, Buhid, Byzantine Musical Symbols, Carian, Caucasian Albanian, Chakma, Cham, \
    Cherokee, Cherokee Supplement, Chess Symbols, Chorasmian, CJK Compatibility, CJK \
    Compatibility Forms, CJK Compatibility Ideographs, CJK Compatibility Ideographs \
    Supplement, CJK Radicals Supplement, CJK Strokes, CJK Symbols and Punctuation, CJK Unified \
    Ideographs, CJK Unified Ideographs Extension A, CJK Unified Ideographs Extension B, CJK \
    Unified Ideographs Extension C, CJK Unified Ideographs Extension D, CJK Unified Ideographs \
    Extension E, CJK Unified Ideographs Extension F, CJK Unified Ideographs Extension G, \
    Combining Diacritical Marks, Combining Diacritical Marks Extended, Combining Diacritical \
    Marks Supplement, Combining Half Marks, Combining Marks for Symbols, Common Indic Number \
    Forms, Control Pictures, Coptic, Coptic Epact Numbers, Counting Rod Numerals, Cuneiform, \
    Cuneiform Numbers and Punctuation, Currency Symbols, Cypriot Syllabary, Cyrillic, Cyrillic \
    Extended-A, Cyrillic Extended-B, Cyrillic Extended-C, Cyrillic Supplementary, Deseret, \
    Devanagari, Devanagari Extended, Dingbats, Dives Akuru, Dogra, Domino Tiles, Duployan, \
    Early Dynastic Cuneiform, Egyptian Hieroglyph Format Controls, Egyptian Hieroglyphs, \
    Elbasan, Elymaic, Emoticons, Enclosed Alphanumeric Supplement, Enclosed Alphanumerics, \
    Enclosed CJK Letters and Months, Enclosed Ideographic Supplement, Ethiopic, Ethiopic \
    Extended, Ethiopic Extended-A, Ethiopic Supplement, General Punctuation, Geometric Shapes, \
    Geometric Shapes Extended, Georgian, Georgian Extended, Georgian Supplement, Glagolitic, \
    Glagolitic Supplement, Gothic, Grantha, Greek, Greek Extended, Gujarati, Gunjala Gondi, \
    Gurmukhi, Halfwidth and Fullwidth Forms, Hangul Compatibility Jamo, Hangul Jamo, Hangul \
    Jamo Extended-A, Hangul Jamo Extended-B, Hangul Syllables, Hanifi Rohingya, Hanunoo, \
    Hatran, Hebrew, High Private Use Surrogates, High Surrogates, Hiragana, Ideographic \
    Description Characters, Ideographic Symbols and Punctuation, Imperial Aramaic, Indic Siyaq \
    Numbers, Inscriptional Pahlavi, Inscriptional Parthian, IPA Extensions, Javanese, Kaithi, \
    Kana Extended-A, Kana Supplement, Kanbun, Kangxi Radicals, Kannada, Katakana, Katakana \
    Phonetic Extensions, Kayah Li, Kharoshthi, Khitan Small Script, Khmer, Khmer Symbols, \
    Khojki, Khudawadi, Lao, Latin Extended Additional, Latin Extended-A, Latin Extended-B, \
    Latin Extended-C, Latin Extended-D, Latin Extended-E, Latin-1 Supplement, Lepcha, \
    Letterlike Symbols, Limbu, Linear A, Linear B Ideograms, Linear B Syllabary, Lisu, Lisu \
    Supplement, Low Surrogates, Lycian, Lydian, Mahajani, Mahjong Tiles, Makasar, Malayalam, \
    Mandaic, Manichaean, Marchen, Masaram Gondi, Mathematical Alphanumeric Symbols, \
    Mathematical Operators, Mayan Numerals, Medefaidrin, Meetei Mayek, Meetei Mayek \
    Extensions, Mende Kikakui, Meroitic Cursive, Meroitic Hieroglyphs, Miao, Miscellaneous \
    Mathematical Symbols-A, Miscellaneous Mathematical Symbols-B, Miscellaneous Symbols, \
    Miscellaneous Symbols and Arrows, Miscellaneous Symbols and Pictographs, Miscellaneous \
    Technical, Modi, Modifier Tone Letters, Mongolian, Mongolian Supplement, Mro, Multani, \
    Musical Symbols, Myanmar, Myanmar Extended-A, Myanmar Extended-B, Nabataean, Nandinagari, \
    New Tai Lue, Newa, Nko, Number Forms, Nushu, Nyiakeng Puachue Hmong, Ogham, Ol Chiki, Old \
    Hungarian, Old Italic, Old North Arabian, Old Permic, Old Persian, Old Sogdian, Old South \
    Arabian, Old Turkic, Optical Character Recognition, Oriya, Ornamental Dingbats, Osage, \
    Osmanya, Ottoman Siyaq Numbers, Pahawh Hmong, Palmyrene, Pau Cin Hau, Phags-Pa, Phaistos \
    Disc, Phoenician, Phonetic Extensions, Phonetic Extensions Supplement, Playing Cards, \
    Private Use Area, Psalter Pahlavi, Rejang, Rumi Numeral Symbols, Runic, Samaritan, \
    Saurashtra, Sharada, Shavian, Shorthand Format Controls, Siddham, Sinhala, Sinhala Archaic \
    Numbers, Small Form Variants, Small Kana Extension, Sogdian, Sora Sompeng, Soyombo, \
    Spacing Modifier Letters, Specials, Sundanese, Sundanese Supplement, Superscripts and \
    Subscripts, Supplemental Arrows-A, Supplemental Arrows-B, Supplemental Arrows-C, \
    Supplemental Mathematical Operators, Supplemental Punctuation, Supplemental Symbols and \
    Pictographs, Supplementary Private Use Area-A, Supplementary Private Use Area-B, \
    Surrogates_Area, Sutton Signwriting, Syloti Nagri, Symbols and Pictographs Extended-A, \
    Symbols for Legacy Computing, Syriac, Syriac Supplement, Tagalog, Tagbanwa, Tags, Tai Le, \
    Tai Tham, Tai Viet, Tai Xuan Jing Symbols, Takri, Tamil, Tamil Supplement, Tangut, Tangut \
    Components, Tangut Supplement, Telugu, Thaana, Thai, Tibetan, Tifinagh, Tirhuta, Transport \
    and Map Symbols, Ugaritic, Unified Canadian Aboriginal Syllabics, Unified Canadian \
    Aboriginal Syllabics Extended, Vai, Variation Selectors, Variation Selectors Supplement, \
    Vedic Extensions, Vertical Forms, Wancho, Warang Citi, Yezidi, Yi Radicals, Yi Syllables, \
    Yijing Hexagram Symbols, Zanabazar Square";

/// Blocks with a second name, which has no form with underscores.
pub(super) const RENAMED_BLOCKS: &str = "\
    Combining Diacritical Marks for Symbols, Cyrillic Supplement, Greek and Coptic";
