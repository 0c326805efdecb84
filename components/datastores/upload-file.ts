interface Place {
  workspace: string;
  datastore: string;
}

/** Where the bytes of a file are read and written. */
export const fileAddress = ({ workspace, datastore }: Place, path: string): string =>
  `/live/datastores/${[workspace, datastore, ...path.split("/")].map(encodeURIComponent).join("/")}`;

/** Writes a file into a folder, in the place of one that has its name there. */
export async function uploadFile(
  { folder, ...place }: Place & { folder: string },
  file: File,
): Promise<void> {
  const path = folder === "" ? file.name : `${folder}/${file.name}`;
  const answer = await fetch(fileAddress(place, path), { method: "PUT", body: file });
  if (answer.ok) return;
  const said = await answer.json().catch(() => null);
  throw new Error(`${file.name} could not be sent: ${said?.error?.message ?? `status ${answer.status}`}`);
}
