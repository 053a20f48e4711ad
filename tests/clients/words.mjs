// How values travel between the runner and the drivers: one word for each, exact to the bit, and easy to read in any language. The first
// letter says the type (README.md).

const LONE_SURROGATE = /\p{Surrogate}/u;

/** UTF-8 in hex; a lone surrogate is written as if it were a character of its own, which no decoder of UTF-8 takes. */
function hexOfText(text) {
    if (!LONE_SURROGATE.test(text)) return Buffer.from(text, "utf8").toString("hex");
    return Array.from(text, (character) => {
        if (!LONE_SURROGATE.test(character)) return Buffer.from(character, "utf8").toString("hex");
        const code = character.charCodeAt(0);
        return Buffer.of(0xe0 | code >> 12, 0x80 | code >> 6 & 0x3f, 0x80 | code & 0x3f).toString("hex");
    }).join("");
}

/** The bits of a double, given as a number or as its 16 hex digits. */
function bits(value) {
    if (typeof value === "string") return value;
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return bytes.toString("hex");
}

const list = (values, write = String) => Array.from(values, (value) => `${write(value)},`).join("");

export const int = (value) => `i${value}`;
export const long = (value) => `l${value}`;
export const double = (value) => `d${bits(value)}`;
export const string = (text) => `s${hexOfText(text)}`;
export const bytes = (values) => `b${Buffer.from(values).toString("hex")}`;
export const ints = (values) => `I${list(values)}`;
export const longs = (values) => `L${list(values)}`;
export const doubles = (values) => `D${list(values, bits)}`;
export const strings = (texts) => `S${list(texts, hexOfText)}`;

export const textOf = (word) => Buffer.from(word.slice(1), "hex").toString("utf8");

/** Every NaN is the NaN: JSON has one only, and JavaScript does not say which it has. */
export function withOneNaN(word) {
    return /^[dD]/.test(word) ? word.replace(/(?<=[dD,])[7f]ff(?!0{13})[\da-f]{13}/g, bits(NaN)) : word;
}

/** A word for people. */
export function readable(word) {
    const short = (text) => (text.length > 60 ? `${text.slice(0, 40)}... (${text.length})` : text);
    switch (word[0]) {
        case "d": return `${Buffer.from(word.slice(1), "hex").readDoubleBE()} (${word.slice(1)})`;
        case "s": return short(JSON.stringify(textOf(word)));
        default: return short(word);
    }
}
