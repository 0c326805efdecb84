const MOODS =
  "able bold brave bright calm candid careful clever crisp curious deft eager fair fine frank gentle glad grand happy honest keen kind lively lucky mellow merry mighty modest neat nimble noble patient placid polite proud quick quiet ready sharp shy silent sincere smooth steady sunny swift tidy upbeat vivid warm wise witty".split(
    " ",
  );
const BEINGS =
  "ant auk bear bee bison boar carp cat cod colt crab crane crow deer dog dove duck eagle eel elk ewe finch fish flea fly fox frog gnat goat goose grouse gull hare hawk hen heron hog horse ibis jay kite koi lamb lark lion lynx mink mole moose moth mouse newt otter owl ox perch pug quail ram rat rook seal shad shrew skunk slug snail squid stag stork swan tern toad trout wasp whale wolf worm wren yak".split(
    " ",
  );

const pick = (words: readonly string[]) => words[Math.floor(Math.random() * words.length)]!;

/** A name for people where a client gave none: `calm-otter-417`. It need not be unique. */
export function randomName(): string {
  return `${pick(MOODS)}-${pick(BEINGS)}-${Math.floor(Math.random() * 1000)}`;
}
