/* Numbers as they are typed, and the status that they come to against the target.
   The same answers as parse_decimal and judge on the server give, tested case by case against
   them. Decimals are whole numbers of ten thousandths (BigInt), so that nothing is rounded twice. */
(() => {
  "use strict";

  const ONE = 10000n;
  const SPACES = /[\s\u00a0\u2007\u2009\u202f]+/g;
  const MINUSES = /[\u2010-\u2013\u2212]/g;
  const NUMBER = /^([+-]?) ?([0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,]([0-9]+))?$/;
  const DOT_OR_THOUSAND = /^[+-]?[1-9][0-9]{0,2}\.[0-9]{3}$/;
  const LONGEST = 60;
  const WHOLE_DIGITS = 11;

  /** The number typed: null for nothing, undefined for what is no number. */
  const read = (text) => {
    const plain = String(text ?? "").replace(SPACES, " ").trim().replace(MINUSES, "-");
    if (!plain) return null;
    const match = plain.length <= LONGEST && !DOT_OR_THOUSAND.test(plain) && NUMBER.exec(plain);
    if (!match) return undefined;
    const whole = match[2].replaceAll(" ", "").replace(/^0+(?=.)/, "");
    const fraction = (match[3] ?? "").replace(/0+$/, "");
    if (fraction.length > 4 || whole.length > WHOLE_DIGITS) return undefined;
    const value = BigInt(whole + fraction.padEnd(4, "0"));
    return match[1] === "-" ? -value : value;
  };

  const abs = (value) => (value < 0n ? -value : value);

  /** a / b, half up and away from zero. */
  const divided = (a, b) => {
    const quotient = (2n * abs(a) + abs(b)) / (2n * abs(b));
    return a < 0n === b < 0n ? quotient : -quotient;
  };

  const shown = (value, digits) => {
    const unit = 10n ** BigInt(4 - digits);
    return divided(value, unit) * unit;
  };

  const shortfall = (value, rule) => {
    const [target, is] = [shown(read(rule.varde), rule.decimaler), shown(value, rule.decimaler)];
    if (rule.riktning === "hogre") return target - is;
    if (rule.riktning === "lagre") return is - target;
    const top = rule.hogst === null ? target : shown(read(rule.hogst), rule.decimaler);
    return target - is > is - top ? target - is : is - top;
  };

  const isNear = (short, rule) => {
    const tolerance = read(rule.tolerans);
    if (!rule.procent) return short <= tolerance;
    const ends = [abs(shown(read(rule.varde), rule.decimaler))];
    if (rule.riktning === "inom" && rule.hogst !== null) {
      ends.push(abs(shown(read(rule.hogst), rule.decimaler)));
    }
    const longest = ends.reduce((a, b) => (a > b ? a : b));
    return short * 100n * ONE <= longest * tolerance;
  };

  /** natt, nara, ej_natt, ej_matt, kan_ej_bedomas or foljs: as mal.rules.judge. */
  const judge = (value, rule, saknas = "") => {
    if (value === null && saknas === "ej_tillampligt") return "foljs";
    if (rule.brott && value !== null) return "kan_ej_bedomas";
    if (value === null) return saknas === "sekretess" ? "kan_ej_bedomas" : "ej_matt";
    const short = shortfall(value, rule);
    if (short <= 0n) return "natt";
    return isNear(short, rule) ? "nara" : "ej_natt";
  };

  const fromPairs = (pairs, rule) => {
    if (pairs.flat().includes(null)) return null;
    const [up, down] = [0, 1].map((part) => pairs.reduce((sum, pair) => sum + pair[part], 0n));
    return down === 0n ? null : divided(up * read(rule.faktor), down);
  };

  /** The total typed, or the one that follows from both sexes; undefined when one is no number. */
  const total = (typed, rule) => {
    const value = (name) => (name in typed ? read(typed[name]) : null);
    const names = ["T", "K", "M"];
    if ("Tt" in typed) {
      const [whole, ...sexes] = names.map((kon) => [value(`${kon}t`), value(`${kon}n`)]);
      if ([whole, ...sexes].flat().includes(undefined)) return undefined;
      return fromPairs([whole], rule) ?? fromPairs(sexes, rule);
    }
    const [whole, women, men] = names.map(value);
    if ([whole, women, men].includes(undefined)) return undefined;
    if (whole !== null) return whole;
    return rule.additiv && women !== null && men !== null ? women + men : null;
  };

  const within = (value, rule) =>
    value === null ||
    ((rule.gransMin === null || value >= read(rule.gransMin)) && (rule.gransMax === null || value <= read(rule.gransMax)));

  /** The status of what is typed (by the fields' names); null where only the server can tell. */
  const status = (typed, rule, saknas = "") => {
    const forecast = "P" in typed ? read(typed.P) : null;
    const outcome = "T" in typed || "Tt" in typed ? total(typed, rule) : read(rule.raknat);
    if (forecast === undefined || outcome === undefined || !within(outcome, rule) || !within(forecast, rule)) return null;
    if (forecast !== null) return rule.prognos ? judge(forecast, rule) : null;
    if (rule.prognosFinns) return null;
    const reason = outcome === null ? saknas : "";
    return judge(rule.utfall ? outcome : null, rule, reason);
  };

  window.Tal = { read, status };
})();
