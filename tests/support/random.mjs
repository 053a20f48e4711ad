// Random numbers that a seed repeats, so that a failing fault test can be run again as it was.

/** A function like Math.random whose sequence depends on the seed alone (mulberry32). */
export function seededRandom(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = state;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

/** A whole number from 0 to below `limit`. */
export function below(random, limit) {
    return Math.floor(random() * limit);
}
