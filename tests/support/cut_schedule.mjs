// Says after how many bytes, whichever way and on whatever link, the next link breaks: the same for the same seed.
import { below } from "./random.mjs";

export class CutSchedule {
    /** Cuts that are still to come. */
    left;

    #random;
    #every;
    #how;
    #bytes;

    /**
     * On average every `every` bytes one of `how` ("close", "reset", "half-open"; what stands there twice is twice as
     * likely), `most` in all.
     */
    constructor({ random, every, most = Infinity, how = ["close", "reset"] }) {
        this.#random = random;
        this.#every = every;
        this.#how = how;
        this.left = most;
        this.#draw();
    }

    /** Before `count` bytes pass: { after, how } if the link breaks after some of them. */
    blow(count) {
        if (this.left === 0) return undefined;
        if (this.#bytes >= count) {
            this.#bytes -= count;
            return undefined;
        }
        const after = this.#bytes;
        --this.left;
        this.#draw();
        return { after, how: this.#how[below(this.#random, this.#how.length)] };
    }

    #draw() {
        this.#bytes = below(this.#random, 2 * this.#every);
    }
}
