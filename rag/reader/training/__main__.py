"""The reader's training and its measuring, as commands."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from index.e5 import open_bundled
from index.embedder import open_embedder
from rag.reader.adapter import BUNDLED_ADAPTER, QUESTION_ADAPTER, QUESTION_RANK, RANK, save
from rag.reader.training.questions import Part, read_general, read_sources

app = typer.Typer(add_completion=False, help=__doc__)
Folders = Annotated[list[Path], typer.Option(help="放政策文件的文件夹，可以多个")]


@app.command()
def train(
    documents: Folders,
    general: Annotated[Path | None, typer.Option(help="一般问答数据的文件夹")] = None,
    pairs: Annotated[int, typer.Option(help="学习率按这么多对下降")] = 112_000,
    stop: Annotated[int, typer.Option(help="学到多少对为止")] = 100_000,
    seed: Annotated[int, typer.Option()] = 1,
    rate: Annotated[float, typer.Option()] = 1.2e-4,
    threads: Annotated[int, typer.Option(help="用几个核")] = 0,
    checkpoint: Annotated[Path, typer.Option(help="中途存放处，再次运行从这里接着来")] = Path("reader.pt"),
    out: Annotated[Path, typer.Option(help="写到哪里")] = BUNDLED_ADAPTER,
) -> None:
    """Train the reader and write its adapter."""
    import torch

    from rag.reader.training import train as training
    from rag.reader.training.examples import Examples
    from rag.reader.training.measure import Figures, measure
    from rag.reader.training.network import Network

    torch.set_num_threads(threads or len(os.sched_getaffinity(0)))
    torch.manual_seed(seed)
    bundled, embedder = open_bundled(), open_embedder()
    every = tuple(read_general(general)) if general else ()
    examples = Examples(read_sources(Part.TRAIN, documents), every, bundled.tokenizer, embedder, seed)
    dev = read_sources(Part.DEV, documents)
    typer.echo(str(examples.sizes()))
    plan = training.Plan(pairs, stop, seed, rate)

    def judge(network: Network) -> Figures:
        return measure(dev, lambda asked: training.read_with(network, bundled, asked), embedder)

    network = training.train(plan, bundled, examples, checkpoint, judge, typer.echo)
    save(out, network.adapter(bundled.weights, RANK), training.facts(plan, examples))


@app.command()
def questions(
    documents: Folders,
    general: Annotated[Path | None, typer.Option(help="一般问答数据的文件夹")] = None,
    epochs: Annotated[int, typer.Option()] = 5,
    seed: Annotated[int, typer.Option()] = 1,
    threads: Annotated[int, typer.Option(help="用几个核")] = 0,
    out: Annotated[Path, typer.Option(help="写到哪里")] = QUESTION_ADAPTER,
) -> None:
    """Train the question encoder and write its adapter."""
    import torch

    from rag.reader.training import question_encoder as training

    torch.set_num_threads(threads or len(os.sched_getaffinity(0)))
    torch.manual_seed(seed)
    bundled, embedder = open_bundled(), open_embedder()
    every = tuple(read_general(general)) if general else ()
    plan = training.Plan(epochs, seed)
    collection = training.collect(read_sources(Part.TRAIN, documents), every, embedder)
    dev = training.collect(read_sources(Part.DEV, documents), (), embedder)
    network = training.train(
        plan, bundled, collection, lambda net: training.found(net, bundled, dev), typer.echo
    )
    tensors = network.adapter(bundled.weights, QUESTION_RANK)
    kept = {name: tensor for name, tensor in tensors.items() if not name.startswith("heads")}
    save(
        out,
        kept,
        {"plan": asdict(plan), "questions": len(collection.policy), "passages": len(collection.vectors)},
    )


if __name__ == "__main__":
    app()
