/** Whether a secret text can be told from ordinary words where it is met again. */
const shortest = 4;
const ordinary = ["true", "false"];

export const isRecognisable = (text: string): boolean => text.length >= shortest && !ordinary.includes(text);
