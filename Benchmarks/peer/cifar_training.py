#!/usr/bin/env python3
"""Trains a preset with PyTorch on the images, by the recipe and with the augmentation of

    ntkit train cifar10:DIR --test cifar10:DIR:test -a resnet-20 --scaling channels --flip --shift 4
      --schedule cosine --learning-rate 0.1 --weight-decay 0.0005 --epochs EPOCHS --seed SEED

Usage: cifar_training.py DIR resnet-20 EPOCHS SEED [CHECKPOINT]. DIR holds CIFAR-10's binary files,
gzipped or not. Prints a line for every epoch; a checkpoint is written after each and gone on from.
"""
import gzip
import math
import os
import pathlib
import sys
import time

import numpy as np
import torch
from networks import resnet, vgg

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
folder, name, epochs, seed = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
checkpoint = pathlib.Path(sys.argv[5]) if len(sys.argv) > 5 else None
torch.manual_seed(seed)


def read(pattern):
    data = b""
    for path in sorted(folder.glob(pattern)):
        data += (gzip.open if path.suffix == ".gz" else open)(path, "rb").read()
    rows = np.frombuffer(data, np.uint8).reshape(-1, 3073)
    return rows[:, 1:].reshape(-1, 3, 32, 32).astype(np.float64), rows[:, 0].astype(np.int64)


x, y = read("data_batch_*.bin*")
test_x, test_y = read("test_batch*.bin*")
mean, std = x.mean((0, 2, 3), keepdims=True), x.std((0, 2, 3), keepdims=True)
x, test_x = ((torch.from_numpy((a - mean) / std).float()) for a in (x, test_x))
y, test_y = torch.from_numpy(y), torch.from_numpy(test_y)
family, depth = name.split("-")
model = (resnet if family == "resnet" else vgg)(int(depth)).to(memory_format=torch.channels_last)
update = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9, weight_decay=5e-4)
batches = math.ceil(len(x) / 128)
steps = epochs * batches
warmup = steps // 20
step, seconds, first = 0, 0.0, 0
if checkpoint and checkpoint.exists():
    state = torch.load(checkpoint)
    model.load_state_dict(state["model"])
    update.load_state_dict(state["update"])
    step, seconds, first = state["step"], state["seconds"], state["epoch"]


def rate(step):
    if step < warmup:
        return 0.1 * (step + 1) / (warmup + 1)
    return 0.1 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup))) / 2


def augmented(images, random):
    """Mirrored with probability 1/2, and moved by up to 4 pixels with zeros where they leave."""
    padded = torch.nn.functional.pad(images, (4, 4, 4, 4))
    result = torch.empty_like(images)
    for i in range(len(images)):
        down, right = random.integers(0, 9, 2)
        part = padded[i, :, down:down + 32, right:right + 32]
        result[i] = part.flip(2) if random.random() < 0.5 else part
    return result.contiguous(memory_format=torch.channels_last)


for epoch in range(first, epochs):
    begin = time.perf_counter()
    random = np.random.default_rng([seed, epoch])
    order = torch.from_numpy(random.permutation(len(x)))
    model.train()
    total = 0.0
    for start in range(0, len(x), 128):
        rows = order[start:start + 128]
        for group in update.param_groups:
            group["lr"] = rate(step)
        update.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(model(augmented(x[rows], random)), y[rows])
        loss.backward()
        update.step()
        total += loss.item() * len(rows)
        step += 1
    model.eval()
    with torch.no_grad():
        guesses = torch.cat([model(part).argmax(1) for part in test_x.split(200)])
    seconds += time.perf_counter() - begin
    accuracy = (guesses == test_y).float().mean().item()
    print(
        f"epoch {epoch + 1}  loss {total / len(x):.4f}  test accuracy {100 * accuracy:.2f} %"
        f"  {seconds:.0f} s", flush=True)
    if checkpoint:
        torch.save({
            "model": model.state_dict(), "update": update.state_dict(), "step": step,
            "seconds": seconds, "epoch": epoch + 1}, checkpoint)
