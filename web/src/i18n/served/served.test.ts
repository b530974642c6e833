import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { ApiProblem, wordsOf } from "../../api";
import { useLanguage } from "..";
import { followLanguage, served, useServed } from ".";
import { Sayer } from "./matching";
import { SPANISH_SENTENCES } from "./spanish";

const said = (text: string) => served().say(text);

beforeAll(async () => {
  useLanguage.setState({ language: "es" });
  await followLanguage();
});

afterEach(() => useLanguage.setState({ language: "es" }));

describe("the catalogue", () => {
  it("has a Spanish for every sentence, with the same holes", () => {
    const holes = (text: string) =>
      (text.match(/\{\d+!?\}/g) ?? []).map((it) => it.replace("!", ""));
    expect(SPANISH_SENTENCES.length).toBeGreaterThan(1000);
    for (const [english, spanish] of SPANISH_SENTENCES) {
      expect(spanish.trim(), english).not.toBe("");
      expect(holes(spanish).sort(), english).toEqual(holes(english).sort());
    }
  });
});

describe("say", () => {
  it("says what it knows, numbers and names with it", () => {
    expect(said("a tempo lies between 20 and 300 bpm")).toBe("un tempo está entre 20 y 300 ppm");
    expect(said("whole bars of 2.4 s")).toBe("compases enteros de 2,4 s");
    expect(said("missing: bass: acoustic_bass, drums")).toBe(
      "faltan: bajo: contrabajo pulsado, batería",
    );
    expect(said("did you mean koto or agogo?")).toBe("¿quisiste decir koto o agogó?");
    expect(said("40 MB, MIT (in use)")).toBe("40 MB, MIT (en uso)");
  });

  it("says a sentence within a sentence, and one behind another", () => {
    expect(said("the built-in reader read this alone: a model answers in JSON; got nothing")).toBe(
      "esto lo leyó solo el lector incorporado: un modelo responde en JSON; recibido: nada",
    );
    expect(said("3 of 4 sounding spans realise their chord; never heard: C, G7")).toBe(
      "3 de 4 tramos que suenan realizan su acorde; nunca se oyen: C, G7",
    );
  });

  it("follows the page where it made the first letter a capital", () => {
    expect(said("A mode is one of major, minor")).toBe("Un modo es uno de mayor, menor");
  });

  it("leaves what it does not know as it is", () => {
    expect(said("a word of nobody's")).toBe("a word of nobody's");
    useLanguage.setState({ language: "en" });
    expect(said("a length is given once")).toBe("a length is given once");
  });

  it("speaks the language chosen at once", () => {
    const { result } = renderHook(() => useServed());
    expect(result.current.say("a length is given once")).toBe("la duración se da una sola vez");
    act(() => useLanguage.setState({ language: "en" }));
    expect(result.current.say("a length is given once")).toBe("a length is given once");
  });
});

describe("a problem", () => {
  const problem = {
    title: "Unprocessable Content",
    status: 422,
    detail: 'a piece has one key; got "C major" and "D minor"; leave one of them out',
    rule: "a piece has one key",
    came: '"C major" and "D minor"',
    next_step: "leave one of them out",
  };

  it("is told in the language of the page, its next step by itself", () => {
    expect(wordsOf(new ApiProblem(problem, 422))).toEqual({
      title: "una pieza tiene una sola tonalidad; recibido: «do mayor» y «re menor»",
      next: "deja fuera uno de los dos",
    });
    useLanguage.setState({ language: "en" });
    expect(wordsOf(new ApiProblem(problem, 422))).toEqual({
      title: 'a piece has one key; got "C major" and "D minor"',
      next: "leave one of them out",
    });
  });

  it("names no flags of the command line where there is none", () => {
    useLanguage.setState({ language: "en" });
    const nextOf = (next_step: string) => served().problem({ ...problem, next_step }).next;
    expect(nextOf("try --tempo 90")).toBe("try tempo 90");
    expect(nextOf("choose a smaller --octave-spread")).toBe("choose a smaller octave spread");
    const command = "go on with cadenza train --resume --name tune";
    expect(nextOf(command)).toBe(command);
  });

  it("leaves what a person wrote alone", () => {
    const came = "winter in Tokyo and rain";
    expect(served().problem({ ...problem, came }).title).toContain(came);
  });
});

describe("Sayer", () => {
  const words = { name: () => undefined, and: "y", or: "o", got: "recibido:", language: "es" };

  it("takes the text whose holes it knows before one with more words", () => {
    const sayer = new Sayer(
      [
        ["{0} lies between {1} and {2}", "{0} está entre {1} y {2}"],
        ["{0} between {1} and {2} s", "{0} entre {1} y {2} s"],
        ["a fade lies", "un fundido está"],
      ],
      words,
    );
    expect(sayer.say("a fade lies between 1 and 9.5 s")).toBe("un fundido está entre 1 y 9,5 s");
  });

  it("keeps what a hole marked so holds", () => {
    const sayer = new Sayer(
      [
        ["the model {0} is there", "el modelo {0!} está"],
        ["nothing", "nada"],
      ],
      words,
    );
    expect(sayer.say("the model nothing is there")).toBe("el modelo nothing está");
  });
});
