"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { Input, Select } from "../ui/field";
import { readRefusal } from "../ui/refusal";
import { useDebounced } from "../ui/use-debounced";

interface DatastoreInputProps {
  workspace: string;
  datastores: string[];
  onAdd(name: string, input: { type: string; path: string }): void;
}

/** Chooses a datastore, and a file or a folder in it. What lies there is offered as the path is written. */
export function DatastoreInput({ workspace, datastores, onAdd }: DatastoreInputProps) {
  const [datastore, setDatastore] = useState("");
  const [path, setPath] = useState("");
  const listId = useId();
  const { entries, problem } = useEntries(workspace, datastore, path);
  function add() {
    const isFile = entries.find((entry) => entry.path === path)?.kind === "file";
    const plain = path.replace(/^\/+|\/+$/g, "");
    const type = isFile || (isFileName(plain) && !path.endsWith("/")) ? "uri_file" : "uri_folder";
    onAdd(plain.split("/").at(-1) || datastore, {
      type,
      path: `azureml://datastores/${datastore}/paths/${plain}`,
    });
    setDatastore("");
    setPath("");
  }
  return (
    <div className="flex flex-col gap-1.5">
      <Select
        aria-label="Add a path in a datastore as an input"
        className="max-w-72"
        value={datastore}
        onChange={(event) => setDatastore(event.target.value)}
      >
        <option value="">Add a path in a datastore…</option>
        {datastores.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
      {datastore && (
        <div className="flex items-center gap-2">
          <Input
            aria-label={`Path in ${datastore}`}
            className="font-mono text-sm"
            list={listId}
            placeholder="folder/file.csv; empty means all of it"
            value={path}
            onChange={(event) => setPath(event.target.value)}
          />
          <datalist id={listId}>
            {entries.map((entry) => (
              <option key={entry.path} value={entry.kind === "folder" ? `${entry.path}/` : entry.path} />
            ))}
          </datalist>
          <Button className="shrink-0" onClick={add}>
            Add the path
          </Button>
        </div>
      )}
      {datastore && problem && <p className="text-xs text-danger">{problem}</p>}
    </div>
  );
}

/** The folder that is being written, and what lies in it. */
function useEntries(workspace: string, datastore: string, path: string) {
  const trpc = useTRPC();
  const folder = useDebounced(path.slice(0, Math.max(0, path.lastIndexOf("/"))), 200);
  const asked = trpc.datastores.browse.queryOptions({ workspace, datastore, path: folder });
  const answer = useQuery({
    ...asked,
    enabled: datastore !== "",
    retry: false,
    placeholderData: keepPreviousData,
  });
  return {
    entries: datastore ? (answer.data?.entries ?? []) : [],
    problem: answer.error ? readRefusal(answer.error).message : null,
  };
}

/** Of what was not listed, a name with an ending is a file, unless it is a pattern. */
const isFileName = (path: string) => /[^/]\.\w+$/.test(path) && !/[*?]/.test(path);
